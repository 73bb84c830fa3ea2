//! The application of a world as it is served, without a network: built once for a client and all its clones, because
//! the table of routes takes longer to build than a request to answer.

use std::pin::Pin;

use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::rt::Runtime;
use actix_web::test::{self, TestRequest};

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn read<B: MessageBody>(response: ServiceResponse<B>) -> Answer {
        let headers = response.headers().iter();
        Answer {
            headers: headers
                .map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned()))
                .collect(),
            status: response.status().as_u16(),
            body: test::read_body(response).await.to_vec(),
        }
    }
}

type Call = dyn Fn(TestRequest) -> Pin<Box<dyn Future<Output = Answer>>>;

pub struct Served {
    // Goes before the runtime it lives on.
    pub call: Box<Call>,
    pub runtime: Runtime,
}

impl Served {
    /// One blocking call.
    pub fn answer(&self, request: TestRequest) -> Answer {
        self.runtime.block_on((self.call)(request))
    }
}

/// Serves an application; a macro, because the type of a request has no name here.
macro_rules! served {
    ($app:expr) => {{
        let runtime = actix_web::rt::Runtime::new().unwrap();
        let service = std::rc::Rc::new(runtime.block_on(async { actix_web::test::init_service($app).await }));
        let call = move |request: actix_web::test::TestRequest| {
            let service = std::rc::Rc::clone(&service);
            let answer: std::pin::Pin<Box<dyn Future<Output = _>>> = Box::pin(async move {
                let response = actix_web::dev::Service::call(&*service, request.to_request()).await;
                $crate::served::Answer::read(response.unwrap()).await
            });
            answer
        };
        $crate::served::Served {
            call: Box::new(call),
            runtime,
        }
    }};
}
pub(crate) use served;
