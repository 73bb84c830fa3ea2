//! A calendar (RFC 5545) of whole days: one event a due day, to be subscribed by calendar programs.

use crate::domain::time::{Day, Instant};

/// Longest line, in octets without its end (RFC 5545 §3.1).
const LINE: usize = 75;

/// A due day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The same at every fetch.
    pub uid: String,
    /// The day.
    pub day: Day,
    /// What is to be done.
    pub summary: String,
    /// Number, organisations.
    pub description: String,
    /// Where to do it.
    pub url: String,
}

/// The calendar as text, lines ended by CRLF and folded.
#[must_use]
pub fn calendar(name: &str, entries: &[Entry], stamp: Instant) -> String {
    let stamp = stamp.format("%Y%m%dT%H%M%SZ").to_string();
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//duban//duban//ZH".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(name)),
        "X-PUBLISHED-TTL:PT1H".to_owned(),
    ];
    for entry in entries {
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", escaped(&entry.uid)),
            format!("DTSTAMP:{stamp}"),
            format!("DTSTART;VALUE=DATE:{}", entry.day.format("%Y%m%d")),
            format!("SUMMARY:{}", escaped(&entry.summary)),
            format!("DESCRIPTION:{}", escaped(&entry.description)),
            format!("URL:{}", one_line(&entry.url)),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A text value: backslash, comma, semicolon and line break escaped, other control characters left out.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ',' | ';' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Folded between characters, so that no program sees half of one.
fn folded(line: &str) -> String {
    let (mut out, mut used) = (String::new(), 0);
    for c in line.chars() {
        if used + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            used = 1;
        }
        used += c.len_utf8();
        out.push(c);
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(summary: &str) -> Entry {
        Entry {
            uid: "task-7-due@duban.example".into(),
            day: "2026-09-07".parse().unwrap(),
            summary: summary.into(),
            description: "督〔2026〕15号，国家局交办".into(),
            url: "https://duban.example/tasks/7".into(),
        }
    }

    #[test]
    fn a_due_day_is_an_event_of_a_whole_day() {
        let stamp = "2026-09-01T01:00:00Z".parse().unwrap();
        let text = calendar("督办", &[entry("办结期限：快递进村")], stamp);
        let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//duban//duban//ZH\r\nCALSCALE:GREGORIAN\r\n\
             METHOD:PUBLISH\r\nX-WR-CALNAME:督办\r\nX-PUBLISHED-TTL:PT1H\r\nBEGIN:VEVENT\r\n\
             UID:task-7-due@duban.example\r\nDTSTAMP:20260901T010000Z\r\nDTSTART;VALUE=DATE:20260907\r\n\
             SUMMARY:办结期限：快递进村\r\nDESCRIPTION:督〔2026〕15号，国家局交办\r\n\
             URL:https://duban.example/tasks/7\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn no_title_can_forge_a_line_and_long_ones_are_folded_between_characters() {
        let stamp = "2026-09-01T01:00:00Z".parse().unwrap();
        let odd = format!("a,b;c\\d\r\nEND:VEVENT\u{0}{}", "快".repeat(60));
        let text = calendar("x", &[entry(&odd)], stamp);
        assert!(text.contains("SUMMARY:a\\,b\\;c\\\\d\\nEND:VEVENT快"), "{text}");
        assert_eq!(text.matches("\r\nEND:VEVENT").count(), 1);
        assert!(text.split("\r\n").all(|line| line.len() <= LINE));
        assert!(text.replace("\r\n ", "").contains(&"快".repeat(60)));
    }
}
