//! Server-rendered pages: forms that work without script.
