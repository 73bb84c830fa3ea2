//! The store's threads: readers, and writers with group commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::Pool;
use tokio::sync::oneshot;

use super::conn::{self, Backend, Conn, Manager, Use};
use super::error::{Result, StoreError};

/// What becomes of a write job's changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Keep them.
    Commit,
    /// Undo them.
    Rollback,
    /// Undo them and run the job again if the conflict may be gone.
    Again(StoreError),
}

/// How many threads and how long a queue.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the database is.
    pub url: String,
    /// Reader threads.
    pub readers: usize,
    /// Writer threads on PostgreSQL (the embedded database has one).
    pub writers: usize,
    /// Jobs that may wait for a writer before callers are told to come back.
    pub queue: usize,
}

impl Options {
    /// Sensible numbers for a URL.
    pub fn new(url: impl Into<String>) -> Options {
        Options {
            url: url.into(),
            readers: 4,
            writers: 8,
            queue: 1024,
        }
    }
}

type ReadJob = Box<dyn FnOnce(Result<&mut Conn>) + Send>;
type RunWrite = Box<dyn FnMut(&mut Conn) -> Fate + Send>;
type Done = Box<dyn FnOnce(Result<()>) + Send>;

struct WriteJob {
    run: RunWrite,
    done: Done,
}

enum Message<J> {
    Job(J),
    Stop,
}

/// Handle on the database and its threads; cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    options: Options,
    backend: Backend,
    reads: Sender<Message<ReadJob>>,
    writes: Sender<Message<WriteJob>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    writers: usize,
}

/// Most jobs that share one commit.
const BATCH: usize = 64;
/// How often a job is repeated after a conflict.
const ATTEMPTS: u32 = 6;

impl Store {
    /// Starts the threads. Connections are opened when first needed, so an unreachable server is met by the first
    /// query, not here.
    ///
    /// # Errors
    /// Where the URL names no database or threads cannot be started.
    pub fn open(options: Options) -> Result<Store> {
        let backend = Backend::of(&options.url)?;
        let (reads, read_rx) = bounded(options.queue.saturating_mul(4));
        let (writes, write_rx) = bounded(options.queue);
        let writers = if backend == Backend::Sqlite {
            1
        } else {
            options.writers.max(1)
        };
        let readers = options.readers.max(1);
        let size = |n: usize| u32::try_from(n).unwrap_or(1);
        let read_pool = conn::pool(&options.url, Use::Read, size(readers));
        let write_pool = conn::pool(&options.url, Use::Write, size(writers));
        let mut threads = Vec::new();
        for n in 0..readers {
            let (rx, pool) = (read_rx.clone(), read_pool.clone());
            threads.push(spawn(&format!("read-{n}"), move || read_loop(&rx, &pool))?);
        }
        for n in 0..writers {
            let (rx, pool) = (write_rx.clone(), write_pool.clone());
            threads.push(spawn(&format!("write-{n}"), move || match backend {
                Backend::Sqlite => group_loop(&rx, &pool),
                Backend::Postgres => single_loop(&rx, &pool),
            })?);
        }
        let threads = Mutex::new(threads);
        Ok(Store {
            inner: Arc::new(Inner {
                options,
                backend,
                reads,
                writes,
                threads,
                writers,
            }),
        })
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.inner.backend
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.inner.options.url
    }

    /// Write jobs that wait now.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.inner.writes.len()
    }

    /// Whether the next write would be told to come back.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.inner.writes.is_full()
    }

    /// Runs a query on a reader thread.
    ///
    /// # Errors
    /// The closure's own, or `Busy`/`Unreachable` where no connection is to be had.
    pub async fn read<T, E>(
        &self,
        f: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.send_read(f)?.await.unwrap_or_else(|_| Err(lost().into()))
    }

    /// [`Store::read`] for threads that may block.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_now<T, E>(
        &self,
        f: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.send_read(f)?
            .blocking_recv()
            .unwrap_or_else(|_| Err(lost().into()))
    }

    /// Runs a transaction on a writer thread and answers after its commit. The closure may run more than once.
    ///
    /// # Errors
    /// The closure's own, or the store's where it could not be run or committed.
    pub async fn write<T, E>(
        &self,
        f: impl FnMut(&mut Conn) -> (Fate, std::result::Result<T, E>) + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.send_write(f)?.await.unwrap_or_else(|_| Err(lost().into()))
    }

    /// [`Store::write`] for threads that may block.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_now<T, E>(
        &self,
        f: impl FnMut(&mut Conn) -> (Fate, std::result::Result<T, E>) + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.send_write(f)?
            .blocking_recv()
            .unwrap_or_else(|_| Err(lost().into()))
    }

    /// Lets the queued jobs finish, ends the threads and, on the embedded database, moves the log into the file.
    pub fn close(&self) {
        for _ in 0..self.inner.options.readers.max(1) {
            let _ = self.inner.reads.send(Message::Stop);
        }
        for _ in 0..self.inner.writers {
            let _ = self.inner.writes.send(Message::Stop);
        }
        let threads = std::mem::take(&mut *self.inner.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            let _ = thread.join();
        }
        if self.inner.backend == Backend::Sqlite
            && let Ok(mut conn) = Manager::new(&self.inner.options.url, Use::Write).open()
            && let Err(e) = conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
        {
            tracing::warn!(error = %e, "checkpoint at shutdown failed");
        }
    }

    fn send_read<T, E>(
        &self,
        f: impl FnOnce(&mut Conn) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<Answer<T, E>, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (tx, rx) = oneshot::channel();
        let job: ReadJob = Box::new(move |conn| {
            let answer = match conn {
                Ok(conn) => f(conn),
                Err(e) => Err(e.into()),
            };
            let _ = tx.send(answer);
        });
        self.inner
            .reads
            .try_send(Message::Job(job))
            .map_err(|_| StoreError::Busy)?;
        Ok(rx)
    }

    fn send_write<T, E>(
        &self,
        mut f: impl FnMut(&mut Conn) -> (Fate, std::result::Result<T, E>) + Send + 'static,
    ) -> std::result::Result<Answer<T, E>, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (tx, rx) = oneshot::channel();
        let slot: Arc<Mutex<Option<Kept<T, E>>>> = Arc::new(Mutex::new(None));
        let filled = Arc::clone(&slot);
        let run: RunWrite = Box::new(move |conn| {
            let (fate, answer) = f(conn);
            let undone = fate != Fate::Commit;
            *filled.lock().unwrap_or_else(PoisonError::into_inner) = Some(Kept { undone, answer });
            fate
        });
        let done: Done = Box::new(move |finish| {
            let kept = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
            let _ = tx.send(match (finish, kept) {
                (Ok(()), Some(kept)) => kept.answer,
                (Ok(()), None) => Err(lost().into()),
                // What the job failed of says more than that undoing it failed too: a full disk ends the transaction.
                (Err(_), Some(Kept { undone: true, answer })) if answer.is_err() => answer,
                (Err(e), _) => Err(e.into()),
            });
        });
        match self.inner.writes.try_send(Message::Job(WriteJob { run, done })) {
            Ok(()) => Ok(rx),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(StoreError::Busy.into()),
        }
    }
}

/// What a write job answered, and whether it asked to be undone.
struct Kept<T, E> {
    undone: bool,
    answer: std::result::Result<T, E>,
}

type Answer<T, E> = oneshot::Receiver<std::result::Result<T, E>>;

fn lost() -> StoreError {
    StoreError::Other("the job ended without an answer".into())
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map_err(|e| StoreError::Other(e.to_string()))
}

fn read_loop(rx: &Receiver<Message<ReadJob>>, pool: &Pool<Manager>) {
    while let Ok(Message::Job(job)) = rx.recv() {
        match pool.get() {
            Ok(mut conn) => {
                let run = AssertUnwindSafe(|| job(Ok(&mut conn)));
                if catch_unwind(run).is_err() {
                    tracing::error!("a read job panicked");
                }
            }
            Err(e) => job(Err(StoreError::Unreachable(e.to_string()))),
        }
    }
}

/// PostgreSQL: one transaction a job, repeated after a conflict.
fn single_loop(rx: &Receiver<Message<WriteJob>>, pool: &Pool<Manager>) {
    while let Ok(Message::Job(mut job)) = rx.recv() {
        let mut finish = Err(StoreError::Busy);
        for _ in 0..ATTEMPTS {
            finish = match pool.get() {
                Ok(mut conn) => one(&mut conn, &mut job.run),
                Err(e) => Err(StoreError::Unreachable(e.to_string())),
            };
            if !matches!(finish, Err(StoreError::Conflict(_))) {
                break;
            }
        }
        (job.done)(finish);
    }
}

/// One job in a transaction (a savepoint where one is open already).
fn one(conn: &mut Conn, run: &mut RunWrite) -> Result<()> {
    type Manager = <Conn as Connection>::TransactionManager;
    Manager::begin_transaction(conn)?;
    let fate = catch_unwind(AssertUnwindSafe(|| run(conn)));
    match fate {
        Ok(Fate::Commit) => {
            if let Err(e) = Manager::commit_transaction(conn) {
                let _ = Manager::rollback_transaction(conn);
                return Err(e.into());
            }
            Ok(())
        }
        Ok(Fate::Rollback) => Ok(Manager::rollback_transaction(conn)?),
        Ok(Fate::Again(e)) => {
            Manager::rollback_transaction(conn)?;
            Err(e)
        }
        Err(_) => {
            tracing::error!("a write job panicked");
            Manager::rollback_transaction(conn)?;
            Err(StoreError::Other("a write job panicked".into()))
        }
    }
}

/// The embedded database: one writer, group commit. Every job of a batch has its savepoint; answers leave after the
/// one durable commit.
fn group_loop(rx: &Receiver<Message<WriteJob>>, pool: &Pool<Manager>) {
    let mut stop = false;
    while !stop {
        let mut batch = match rx.recv() {
            Ok(Message::Job(job)) => vec![job],
            Ok(Message::Stop) | Err(_) => break,
        };
        let finished = match pool.get() {
            Ok(mut conn) => run_batch(rx, &mut conn, &mut batch, &mut stop),
            Err(e) => Err(StoreError::Unreachable(e.to_string())),
        };
        match finished {
            Ok(answers) => batch
                .into_iter()
                .zip(answers)
                .for_each(|(job, answer)| (job.done)(answer)),
            Err(e) => batch.into_iter().for_each(|job| (job.done)(Err(e.clone()))),
        }
    }
}

fn run_batch(
    rx: &Receiver<Message<WriteJob>>,
    conn: &mut Conn,
    batch: &mut Vec<WriteJob>,
    stop: &mut bool,
) -> Result<Vec<Result<()>>> {
    begin_immediate(conn)?;
    let mut answers = Vec::new();
    let mut next = 0;
    while let Some(job) = batch.get_mut(next) {
        answers.push(one(conn, &mut job.run));
        next += 1;
        if next == batch.len() && batch.len() < BATCH && !*stop {
            match rx.try_recv() {
                Ok(Message::Job(job)) => batch.push(job),
                Ok(Message::Stop) => *stop = true,
                Err(_) => {}
            }
        }
    }
    type Manager = <Conn as Connection>::TransactionManager;
    let sealed = super::event::seal(conn).and_then(|_| Manager::commit_transaction(conn).map_err(StoreError::from));
    if let Err(e) = sealed {
        let _ = Manager::rollback_transaction(conn);
        return Err(e);
    }
    Ok(answers)
}

/// `BEGIN IMMEDIATE`, so that a command-line program writing beside the server makes this wait and never fail half-way.
fn begin_immediate(conn: &mut Conn) -> Result<()> {
    match conn {
        Conn::Sqlite(c) => Ok(AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?),
        Conn::Postgres(c) => Ok(AnsiTransactionManager::begin_transaction(c)?),
    }
}
