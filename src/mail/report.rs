//! Delivery reports (退信, RFC 3464) that mail servers send back, as files of a spool folder: which address failed for
//! good, and which letter it was. Reports of delay and of success say nothing here.

/// What a report says of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// The address.
    pub address: String,
    /// Message-ID of the letter, without brackets, where the report quotes it.
    pub message_id: Option<String>,
    /// What the server said, one line of at most 300 characters.
    pub reason: String,
}

/// The recipients that a report says failed for good; empty where the text is no report.
#[must_use]
pub fn bounces(text: &str) -> Vec<Bounce> {
    let lines = unfolded(text);
    if !lines.iter().any(|line| is_report(line)) {
        return Vec::new();
    }
    // The quoted letter comes after the report, so its Message-ID is the last one.
    let mut ids = lines.iter().filter_map(|line| field(line, "message-id"));
    let own = lines.iter().find_map(|line| field(line, "message-id"));
    let message_id = ids.next_back().filter(|last| Some(*last) != own);
    let message_id = message_id.map(|id| id.trim_matches(['<', '>']).to_owned());
    let mut found = Vec::new();
    for block in blocks(&lines) {
        let of = |name| block.iter().find_map(|line| field(line, name));
        let failed = of("action").is_some_and(|action| action.eq_ignore_ascii_case("failed"));
        let permanent = of("status").is_none_or(|status| status.starts_with('5'));
        let recipient = of("original-recipient").or_else(|| of("final-recipient"));
        let address = recipient.map(|text| text.rsplit_once(';').map_or(text, |(_, address)| address).trim());
        if let Some(address) = address.filter(|address| failed && permanent && address.contains('@')) {
            let said = of("diagnostic-code").or_else(|| of("status")).unwrap_or("退信");
            found.push(Bounce {
                address: address.trim_matches(['<', '>']).to_owned(),
                message_id: message_id.clone(),
                reason: super::line::short(said),
            });
        }
    }
    found
}

/// Lines with their continuations joined.
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) && !last.is_empty() => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => lines.push(line.trim_end().to_owned()),
        }
    }
    lines
}

fn is_report(line: &str) -> bool {
    field(line, "content-type").is_some_and(|kind| kind.to_ascii_lowercase().starts_with("message/delivery-status"))
}

/// The value of a header of this name.
fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (given, value) = line.split_once(':')?;
    given.eq_ignore_ascii_case(name).then(|| value.trim())
}

/// The groups of lines between empty ones.
fn blocks(lines: &[String]) -> impl Iterator<Item = &[String]> {
    lines.split(|line| line.is_empty()).filter(|block| !block.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "Return-Path: <>\r\nMessage-ID: <20261012.9@mx.example>\r\nSubject: Undelivered Mail\r\n\
        Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"B\"\r\n\r\n--B\r\n\
        Content-Type: text/plain\r\n\r\nI'm sorry.\r\n\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\n\
        Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; lin@hebei.example\r\nAction: failed\r\n\
        Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <lin@hebei.example>:\r\n    no such user\r\n\r\n\
        Final-Recipient: rfc822; wang@hebei.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n--B\r\n\
        Content-Type: text/rfc822-headers\r\n\r\nFrom: duban@duban.example\r\nMessage-ID: <k1@duban.example>\r\n--B--\r\n";

    #[test]
    fn a_report_names_the_address_that_failed_and_the_letter() {
        let expected = Bounce {
            address: "lin@hebei.example".into(),
            message_id: Some("k1@duban.example".into()),
            reason: "smtp; 550 5.1.1 <lin@hebei.example>: no such user".into(),
        };
        assert_eq!(bounces(REPORT), [expected]);
    }

    #[test]
    fn other_mail_and_reports_of_delay_say_nothing() {
        assert!(
            bounces("Subject: Action: failed\n\nFinal-Recipient: rfc822; lin@hebei.example\nAction: failed\n")
                .is_empty()
        );
        assert!(bounces(&REPORT.replace("Action: failed", "Action: delayed")).is_empty());
        assert!(bounces(&REPORT.replace("Status: 5.1.1", "Status: 4.2.2")).is_empty());
        assert!(bounces("").is_empty());
        let unquoted = REPORT.replace("Message-ID: <k1@duban.example>\r\n", "");
        assert_eq!(
            bounces(&unquoted)[0].message_id,
            None,
            "the report's own id is not the letter's"
        );
    }
}
