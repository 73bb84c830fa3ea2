//! Letters word by word, messages byte by byte, and every way a server can fail, against a server of our own.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

mod letters;
mod messages;
mod sending;
mod server;
mod standing;
