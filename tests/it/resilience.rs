//! What goes wrong around the program: it is killed, its database goes away or is full, mail servers misbehave. Nothing
//! that was confirmed is lost, nothing is half there, nobody meets a panic.

mod database;
mod input;
mod killed;
mod mail;
mod served;
mod upgrade;
