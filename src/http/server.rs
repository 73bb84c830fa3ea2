//! The web server: started on threads of its own, stopped cleanly.

use std::io;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{HttpServer, web};

use super::State;
use super::frame::{Frame, site};

/// Seconds a request may still take when the server stops.
pub const GRACE_SECONDS: u64 = 30;
/// How long an idle connection is kept: longer than proxies keep theirs, so that they never meet a closing one.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// A running web server.
pub struct WebServer {
    /// Where it listens.
    pub address: SocketAddr,
    handle: ServerHandle,
    thread: JoinHandle<io::Result<()>>,
}

/// Starts it; answers once it listens.
///
/// # Errors
/// Where the address is taken or may not be used.
pub fn start(state: State) -> io::Result<WebServer> {
    start_with(state, |_| {})
}

/// [`start`] with routes of a test.
///
/// # Errors
/// As [`start`].
pub fn start_with(state: State, more: fn(&mut web::ServiceConfig)) -> io::Result<WebServer> {
    let (tx, rx) = mpsc::channel();
    let thread = std::thread::Builder::new().name("http".into()).spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            match listen(state, more) {
                Ok((server, address)) => {
                    let _ = tx.send(Ok((server.handle(), address)));
                    server.await
                }
                Err(e) => {
                    let _ = tx.send(Err(e));
                    Ok(())
                }
            }
        })
    })?;
    let (handle, address) = rx.recv().map_err(io::Error::other)??;
    Ok(WebServer {
        address,
        handle,
        thread,
    })
}

fn listen(state: State, more: fn(&mut web::ServiceConfig)) -> io::Result<(actix_web::dev::Server, SocketAddr)> {
    let settings = state.settings.clone();
    let frame = web::Data::new(Frame::new(&state).map_err(io::Error::other)?);
    let state = web::Data::new(state);
    let server = HttpServer::new(move || site(state.clone(), frame.clone(), more))
        .workers(settings.workers)
        .keep_alive(KEEP_ALIVE)
        // Head and compressed body leave in several pieces: held back for an acknowledgement, a page would come 40 ms late.
        .tcp_nodelay(true)
        .shutdown_timeout(GRACE_SECONDS)
        .disable_signals()
        .bind(settings.listen)?;
    let address = server.addrs().first().copied().unwrap_or(settings.listen);
    Ok((server.run(), address))
}

impl WebServer {
    /// Stops accepting, lets requests finish, and waits for that.
    ///
    /// # Errors
    /// As the server ended.
    pub fn stop(self) -> io::Result<()> {
        // The command is sent at once; the future would only wait for what joining the thread waits for too.
        drop(self.handle.stop(true));
        self.thread
            .join()
            .map_err(|_| io::Error::other("the web server panicked"))?
    }

    /// Whether it still runs.
    #[must_use]
    pub fn alive(&self) -> bool {
        !self.thread.is_finished()
    }
}
