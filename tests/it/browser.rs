//! A browser without script or network: the whole site over a world's application, one cookie, forms filled in as the
//! page shows them.

use std::rc::Rc;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web::web;
use duban::config::{HttpConfig, Secret};
use duban::http::State;
use duban::http::frame::{Frame, site};

use crate::served::{Served, served};
use crate::world::{PASSWORD, World};

#[derive(Clone)]
pub struct Browser {
    site: Rc<Served>,
    pub cookie: Option<String>,
    headers: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
pub struct Seen {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
    /// Bytes of the body as it was sent.
    pub bytes: usize,
}

impl Seen {
    #[track_caller]
    pub fn expect(self, status: u16) -> Seen {
        assert_eq!(self.status, status, "{:?} {}", self.headers, self.text);
        self
    }

    /// Expects to be led on, and says where.
    #[track_caller]
    pub fn led(self) -> String {
        let seen = self.expect(303);
        seen.header("location").unwrap().to_owned()
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Seen {
        assert!(self.text.contains(words), "no ‘{words}’ in {}", self.text);
        self
    }

    #[track_caller]
    pub fn silent_on(self, words: &str) -> Seen {
        assert!(!self.text.contains(words), "‘{words}’ in {}", self.text);
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Hidden field of the first form of the page that has it.
    #[track_caller]
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let rest = self
            .text
            .split(&mark)
            .nth(1)
            .unwrap_or_else(|| panic!("no {name} in {}", self.text));
        rest.split('"').next().unwrap().to_owned()
    }

    pub fn title(&self) -> &str {
        let rest = self.text.split("<title>").nth(1).unwrap();
        rest.split("</title>").next().unwrap()
    }
}

impl Browser {
    /// Registers the first directive of a world, on lockers, through the forms: with such a profile and due day.
    #[track_caller]
    pub fn lockers(&self, requirement: &str, profile: &str, due_on: &str) {
        let fields = [
            ("title", "新增智能快件箱"),
            ("requirement", requirement),
            ("profile", profile),
            ("due_on", due_on),
        ];
        self.submit("/directives/new", "/directives", &fields).expect(303);
        let target = [
            ("indicator", "快件箱组数"),
            ("comparator", ">="),
            ("value", "10000"),
            ("kind", "count"),
            ("unit", "组"),
        ];
        self.submit("/directives/1", "/directives/1/targets", &target)
            .expect(303);
        self.submit("/directives/1", "/directives/1/register", &[]).expect(303);
    }

    /// Nobody yet.
    pub fn new(world: &World) -> Browser {
        Browser::with(world, HttpConfig::local())
    }

    /// Served with these settings, but without limits: a story signs in more people in a minute than a house has.
    pub fn with(world: &World, settings: HttpConfig) -> Browser {
        let settings = HttpConfig {
            logins_per_minute: 0,
            writes_per_minute: 0,
            ..settings
        };
        let state = State::new(world.app.clone(), &Secret::random(), settings);
        let frame = web::Data::new(Frame::new(&state).unwrap());
        Browser {
            site: Rc::new(served!(site(web::Data::new(state), frame, |_| {}))),
            cookie: None,
            headers: Vec::new(),
        }
    }

    /// Signed in through the log-in page.
    #[track_caller]
    pub fn login(&self, login: &str) -> Browser {
        let mut browser = self.clone();
        browser.try_login(login, PASSWORD, "/").expect(303);
        browser
    }

    pub fn try_login(&mut self, login: &str, password: &str, next: &str) -> Seen {
        let seen = self.send_form("/login", &[("username", login), ("password", password), ("next", next)]);
        if let Some(cookie) = seen.header("set-cookie") {
            self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
        }
        seen
    }

    pub fn header(&self, name: &str, value: &str) -> Browser {
        let mut browser = self.clone();
        browser.headers.push((name.to_owned(), value.to_owned()));
        browser
    }

    pub fn get(&self, path: &str) -> Seen {
        self.send(Method::GET, path, None)
    }

    /// Sends a form with the hidden fields of the page it stands on.
    #[track_caller]
    pub fn submit(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Seen {
        let seen = self.get(page).expect(200);
        self.resubmit(&seen, action, fields)
    }

    /// The same from a page that is already open.
    pub fn resubmit(&self, seen: &Seen, action: &str, fields: &[(&str, &str)]) -> Seen {
        let (csrf, once) = (seen.hidden("csrf"), seen.hidden("once"));
        let mut all = vec![("csrf", csrf.as_str()), ("once", once.as_str())];
        all.extend_from_slice(fields);
        self.send_form(action, &all)
    }

    pub fn send_form(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body = serde_urlencoded::to_string(fields).unwrap();
        self.send(Method::POST, path, Some(body))
    }

    /// Sends a form with a file, as browsers do.
    pub fn send_file(&self, path: &str, fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> Seen {
        let mut body = Vec::new();
        for (field, value) in fields {
            let part = format!("--xyz\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!("--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--xyz--\r\n");
        self.dispatch(Method::POST, path, Some(("multipart/form-data; boundary=xyz", body)))
    }

    fn send(&self, method: Method, path: &str, body: Option<String>) -> Seen {
        let body = body.map(|b| ("application/x-www-form-urlencoded", b.into_bytes()));
        self.dispatch(method, path, body)
    }

    fn dispatch(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Seen {
        let mut request = TestRequest::with_uri(path).method(method);
        if let Some(cookie) = &self.cookie {
            request = request.insert_header(("cookie", cookie.as_str()));
        }
        for (name, value) in &self.headers {
            request = request.insert_header((name.as_str(), value.as_str()));
        }
        if let Some((kind, body)) = body {
            request = request.insert_header(("content-type", kind)).set_payload(body);
        }
        let answer = self.site.answer(request);
        Seen {
            status: answer.status,
            headers: answer.headers,
            bytes: answer.body.len(),
            text: String::from_utf8_lossy(&answer.body).into_owned(),
        }
    }
}
