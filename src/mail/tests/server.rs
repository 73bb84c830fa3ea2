//! A mail server on a loopback port that misbehaves as told.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What the server does.
#[derive(Clone, Default)]
pub struct Behaviour {
    pub tls: Option<Arc<ServerConfig>>,
    pub implicit_tls: bool,
    /// Answers that replace the usual one, by the beginning of the command; `HANG` never answers. The greeting is
    /// the answer to an empty command, the end of the text to a dot.
    pub answers: Vec<(&'static str, &'static str)>,
    pub offers_log_in: bool,
    /// Closes the connection after its first letter was taken.
    pub closes_after_a_letter: bool,
}

pub const HANG: &str = "";
/// Closes the connection instead of answering.
pub const DROP: &str = "\u{0}";
/// Answers one byte at a time, for as long as anybody listens.
pub const DRIP: &str = "\u{1}";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    pub commands: Vec<String>,
    pub text: String,
    pub encrypted: bool,
}

pub struct Server {
    pub port: u16,
    ended: Receiver<Received>,
}

impl Server {
    pub fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, ended) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if sender.send(converse(stream, &behaviour)).is_err() {
                    return;
                }
            }
        });
        Self { port, ended }
    }

    /// The next session, once it has ended.
    pub fn session(&self) -> Received {
        self.ended.recv().unwrap()
    }

    /// The first words of the commands of the next session.
    pub fn received_commands(&self) -> Vec<String> {
        let commands = self.session().commands;
        commands
            .iter()
            .map(|c| c.split(' ').next().unwrap().to_owned())
            .collect()
    }
}

fn converse(mut tcp: TcpStream, behaviour: &Behaviour) -> Received {
    let mut seen = Received::default();
    if behaviour.implicit_tls {
        serve(&mut encrypt(tcp, behaviour), behaviour, &mut seen, true, true);
    } else if serve(&mut tcp, behaviour, &mut seen, false, true) {
        serve(&mut encrypt(tcp, behaviour), behaviour, &mut seen, true, false);
    }
    seen
}

fn encrypt(tcp: TcpStream, behaviour: &Behaviour) -> StreamOwned<ServerConnection, TcpStream> {
    StreamOwned::new(ServerConnection::new(behaviour.tls.clone().unwrap()).unwrap(), tcp)
}

/// Answers commands until the client leaves; true when it is to be encrypted.
fn serve<S: Read + Write>(
    stream: &mut S,
    behaviour: &Behaviour,
    seen: &mut Received,
    encrypted: bool,
    greet: bool,
) -> bool {
    let scripted = |command: &str| {
        let fits = |start: &str| {
            if start.is_empty() {
                command.is_empty()
            } else {
                command.starts_with(start)
            }
        };
        behaviour
            .answers
            .iter()
            .find(|(start, _)| fits(start))
            .map(|(_, answer)| *answer)
    };
    let say = |stream: &mut S, answer: &str| {
        if answer == DROP {
            return false;
        }
        if answer == DRIP {
            while stream.write_all(b"2").and_then(|()| stream.flush()).is_ok() {
                thread::park_timeout(std::time::Duration::from_millis(20));
            }
            return false;
        }
        // A hanging server keeps the connection and waits for whatever comes.
        answer == HANG
            || stream
                .write_all(format!("{answer}\r\n").as_bytes())
                .and_then(|()| stream.flush())
                .is_ok()
    };
    if greet && !say(stream, scripted("").unwrap_or("220 test ESMTP")) {
        return false;
    }
    let mut in_text = false;
    while let Some(line) = read_line(stream) {
        if in_text && line != "." {
            seen.text.push_str(&line);
            seen.text.push_str("\r\n");
            continue;
        }
        let ehlo = format!(
            "250-test\r\n{}{}250 8BITMIME",
            if behaviour.tls.is_some() && !encrypted {
                "250-STARTTLS\r\n"
            } else {
                ""
            },
            if behaviour.offers_log_in {
                "250-AUTH PLAIN LOGIN\r\n"
            } else {
                ""
            },
        );
        let usual = match line.split(' ').next().unwrap() {
            "EHLO" => ehlo.as_str(),
            "STARTTLS" => "220 go ahead",
            "AUTH" => "235 welcome",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        let answer = scripted(&line).unwrap_or(usual);
        in_text = line == "DATA" && answer.starts_with("354");
        let leaves = line == "QUIT" || (line == "." && behaviour.closes_after_a_letter);
        let upgrades = line == "STARTTLS" && answer.starts_with("220");
        seen.commands.push(line);
        seen.encrypted = encrypted;
        if !say(stream, answer) || leaves {
            return false;
        }
        if upgrades {
            return true;
        }
    }
    false
}

fn read_line<S: Read>(stream: &mut S) -> Option<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while stream.read(&mut byte).ok()? == 1 {
        match byte[0] {
            b'\n' => return Some(String::from_utf8(line).unwrap()),
            b'\r' => {}
            other => line.push(other),
        }
    }
    None
}

/// A private CA and a server configuration with a certificate of it for `name`.
pub fn authority(name: &str) -> (String, Arc<ServerConfig>) {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let leaf_key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec![name.to_owned()])
        .unwrap()
        .signed_by(&leaf_key, &issuer)
        .unwrap();
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(leaf_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private)
        .unwrap();
    (pem, Arc::new(config))
}
