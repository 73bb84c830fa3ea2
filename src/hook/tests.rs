//! Answers, and real connections to a receiver on this machine that speaks TLS.

use std::io::Write;
use std::net::TcpListener;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;
use crate::domain::webhook::WebhookFormat;

fn told(format: WebhookFormat, status: u16, text: &str) -> Outcome {
    judge(form::of(format), status, text)
}

#[test]
fn an_answer_is_success_only_as_its_form_says() {
    let again = |status, text: &str| Outcome::Again(Some(status), text.to_owned());
    assert_eq!(told(WebhookFormat::Standard, 204, ""), Outcome::Taken(204));
    assert_eq!(told(WebhookFormat::Standard, 410, "gone"), Outcome::Gone);
    assert_eq!(
        told(WebhookFormat::Standard, 500, "a\r\nb \u{7}c"),
        again(500, "500: a b c")
    );
    assert_eq!(told(WebhookFormat::Standard, 503, ""), again(503, "503"));
    assert_eq!(
        told(WebhookFormat::Standard, 307, ""),
        again(307, "307: the receiver redirects; redirects are not followed")
    );
    assert_eq!(
        told(WebhookFormat::Wecom, 200, r#"{"errcode":0,"errmsg":"ok"}"#),
        Outcome::Taken(200)
    );
    assert_eq!(
        told(
            WebhookFormat::Wecom,
            200,
            r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#
        ),
        again(
            200,
            r#"errcode 93000: {"errcode":93000,"errmsg":"invalid webhook url"}"#
        )
    );
    assert_eq!(
        told(WebhookFormat::Feishu, 200, r#"{"code":0,"msg":"success"}"#),
        Outcome::Taken(200)
    );
    assert_eq!(
        told(WebhookFormat::Feishu, 200, r#"{"StatusCode":0}"#),
        Outcome::Taken(200)
    );
    assert!(matches!(
        told(WebhookFormat::Feishu, 200, r#"{"code":19021}"#),
        Outcome::Again(..)
    ));
    assert!(matches!(
        told(WebhookFormat::Dingtalk, 200, "<html>"),
        Outcome::Again(..)
    ));
    let long = told(WebhookFormat::Standard, 500, &"长".repeat(5000));
    assert!(matches!(long, Outcome::Again(_, text) if text.chars().count() == KEPT));
}

/// A receiver named localhost that speaks TLS, its port, and the authority that vouches for it.
fn encrypted() -> (u16, String) {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let leaf = leaf.signed_by(&own, &issuer).unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = config
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for tcp in listener.incoming().flatten() {
            let mut tls = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), tcp);
            let mut some = [0; 2048];
            // Whoever does not trust us leaves before saying anything.
            if tls.read(&mut some).is_ok_and(|n| n > 0) {
                let _ = tls.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
                tls.conn.send_close_notify();
                let _ = tls.flush();
            }
        }
    });
    (port, pem)
}

#[test]
fn a_receiver_is_told_over_tls_if_somebody_trusted_vouches_for_it() {
    let (port, pem) = encrypted();
    let send = |host: &str, allow: &str, tls_ca: Option<&str>| {
        let settings = Settings {
            reach: Reach::parse(&[allow.to_owned()], false).unwrap(),
            tls_ca: tls_ca.map(|pem| pem.as_bytes().to_vec()),
            ..Settings::default()
        };
        let facts = Facts::new();
        Sender::new(&settings).unwrap().send(&Call {
            url: &format!("https://{host}:{port}/"),
            form: form::of(WebhookFormat::Standard),
            secrets: &[sign::fresh()],
            id: "msg_1",
            facts: &facts,
            now: chrono::DateTime::UNIX_EPOCH,
        })
    };
    assert_eq!(send("localhost", "localhost", Some(&pem)), Outcome::Taken(204));
    let said = |outcome: Outcome| match outcome {
        Outcome::Again(None, why) => why.to_lowercase(),
        other => panic!("{other:?}"),
    };
    let stranger = said(send("localhost", "localhost", None));
    assert!(stranger.contains("certificate"), "{stranger}");
    let misnamed = said(send("127.0.0.1", "127.0.0.1", Some(&pem)));
    assert!(misnamed.contains("certificate"), "{misnamed}");
    assert!(matches!(
        send("localhost", "10.0.0.0/8", Some(&pem)),
        Outcome::Barred(_)
    ));
}

#[test]
fn a_file_without_certificates_is_no_authority() {
    assert!(authorities(b"nothing").is_err());
    let settings = Settings {
        tls_ca: Some(Vec::new()),
        ..Settings::default()
    };
    assert!(Sender::new(&settings).is_err());
}
