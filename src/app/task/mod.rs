//! Use cases of tasks, one verb a file.
