//! Standard output, whose reader may have seen enough (`| head`) and gone.

use std::io::{self, ErrorKind, StdoutLock, Write};

/// A writer whose reader may go away: what comes after is dropped, and the command does the rest of its work as if it
/// were read. Other failures, such as a full disk, stay failures.
#[derive(Debug)]
pub struct Output<W> {
    to: W,
    gone: bool,
}

/// Standard output.
pub fn output() -> Output<StdoutLock<'static>> {
    Output::to(io::stdout().lock())
}

impl<W: Write> Output<W> {
    fn to(to: W) -> Self {
        Self { to, gone: false }
    }

    fn unless_gone<T>(&mut self, dropped: T, write: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.gone {
            return Ok(dropped);
        }
        match write(&mut self.to) {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(dropped)
            }
            done => done,
        }
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_gone(bytes.len(), |to| to.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_gone((), Write::flush)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes so many bytes, then fails in this way.
    struct Reader(usize, ErrorKind);

    impl Write for Reader {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(self.1.into());
            }
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            if self.0 == 0 { Err(self.1.into()) } else { Ok(()) }
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_error_and_a_full_disk_is() {
        let mut seen_enough = Output::to(Reader(3, ErrorKind::BrokenPipe));
        seen_enough.write_all(b"two lines").unwrap();
        seen_enough.write_all(b"and more").unwrap();
        seen_enough.flush().unwrap();

        let mut full = Output::to(Reader(3, ErrorKind::StorageFull));
        assert_eq!(full.write_all(b"two lines").unwrap_err().kind(), ErrorKind::StorageFull);
    }
}
