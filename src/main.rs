//! The program: subcommand, configuration, role.

fn main() {}
