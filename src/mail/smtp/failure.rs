//! What a failed SMTP dialogue means: for the outbox (again, or never) and for the administrator (in words).

use std::error::Error as _;
use std::io::ErrorKind;

use lettre::transport::smtp::Error;

use super::SmtpConfig;
use crate::mail::SendError;

/// Replies that ask for a log-in, whatever they answer (RFC 4954 §6): a matter of configuration, not of the letter.
const LOG_IN_CODES: [&str; 4] = ["530", "534", "535", "538"];

/// The step of the dialogue that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Up to and including the first EHLO.
    Connect,
    /// STARTTLS.
    Protect,
    /// AUTH.
    LogIn,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA.
    Content,
    /// The text: without an answer it may have been taken.
    Text,
}

impl Stage {
    const fn zh(self) -> &'static str {
        match self {
            Self::Connect => "连接",
            Self::Protect => "STARTTLS加密",
            Self::LogIn => "登录",
            Self::Sender => "发件人",
            Self::Recipient => "收件人",
            Self::Content | Self::Text => "正文",
        }
    }
}

/// Sorts an error: 5xx to the recipient is the recipient's, 5xx to sender or text is the letter's; connection, trust,
/// log-in, 4xx and silence are worth another attempt.
pub(super) fn describe(config: &SmtpConfig, stage: Stage, error: &Error) -> SendError {
    let server = format!("邮件服务器{}:{}", config.host, config.port);
    if stage == Stage::LogIn {
        return log_in(&server, error);
    }
    let Some(code) = error.status().map(|code| code.to_string()) else {
        return SendError::temporary(broken(config, &server, stage, error));
    };
    let reason = format!("{server}拒绝{}：{}", stage.zh(), reply(&code, error));
    if !error.is_permanent() {
        return SendError::temporary(reason);
    }
    if LOG_IN_CODES.contains(&code.as_str()) {
        return SendError::temporary(format!("{reason}。请检查mail.user和mail.password"));
    }
    match stage {
        Stage::Recipient => SendError::refused(reason),
        Stage::Sender | Stage::Content | Stage::Text => SendError::permanent(reason),
        Stage::Connect | Stage::Protect | Stage::LogIn => SendError::temporary(reason),
    }
}

/// The words of the server are left out: a careless one repeats what it was sent, and that is the password.
fn log_in(server: &str, error: &Error) -> SendError {
    let code = error.status().map_or_else(String::new, |code| format!("（{code}）"));
    let what = match code.is_empty() {
        false => "拒绝登录",
        true if timed_out(error) => "登录时没有回答",
        true => "登录不成（没有双方都会的登录方式，或连接中断）",
    };
    SendError::temporary(format!(
        "{server}{what}{code}。请检查mail.user、mail.password和mail.security"
    ))
}

/// No answer, or none that could be read or trusted.
fn broken(config: &SmtpConfig, server: &str, stage: Stage, error: &Error) -> String {
    let text = error.to_string();
    let advice = if text.contains("certificate") {
        let advice = "请检查mail.host是否与证书相符、证书是否过期，自建CA的证书请填入mail.tls_ca_file";
        return format!("{server}的证书不受信任（{text}）。{advice}");
    } else if timed_out(error) {
        return format!("{server}在{:?}内没有回答（timeout，{}）", config.timeout, stage.zh());
    } else if text.contains("corrupt message") || text.contains("STARTTLS is not supported") {
        "。请检查mail.security和mail.port"
    } else {
        ""
    };
    format!("{server}{}不成：{text}{advice}", stage.zh())
}

/// `550 5.1.1 no such user`, as the server said it.
fn reply(code: &str, error: &Error) -> String {
    error
        .source()
        .map_or_else(|| code.to_owned(), |words| format!("{code} {words}"))
}

/// Whether a wait ran out; Unix says `WouldBlock` for a read that did.
fn timed_out(error: &Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return matches!(io.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock);
        }
        source = cause.source();
    }
    false
}
