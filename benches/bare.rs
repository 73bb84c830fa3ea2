//! A bare handler, to measure the machine by: the same web framework and as many workers, nothing else. It prints its
//! address and serves until it is ended.

use std::io::Write;

use actix_web::{App, HttpResponse, HttpServer, web};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let hello = || async {
        HttpResponse::Ok()
            .content_type("application/json")
            .body("{\"hello\":\"world\"}")
    };
    let server = HttpServer::new(move || App::new().route("/", web::get().to(hello)))
        .workers(2)
        .bind(("127.0.0.1", 0))?;
    for address in server.addrs() {
        writeln!(std::io::stdout(), "{address}")?;
    }
    server.run().await
}
