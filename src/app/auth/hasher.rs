//! Password hashing, argon2id with 19 MiB, two passes, one lane, on threads of its own: a wave of log-ins must starve
//! nothing else. The queue is bounded; who does not fit in is told to come back.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use crossbeam_channel::{Receiver, Sender, bounded};
use tokio::sync::oneshot;

use crate::app::error::{Error, Result};
use crate::store::StoreError;

/// How costly a hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory, KiB.
    pub memory: u32,
    /// Passes.
    pub passes: u32,
}

/// What production uses: about 30 ms and 19 MiB a hash.
pub const COST: Cost = Cost {
    memory: 19 * 1024,
    passes: 2,
};

type Job = Box<dyn FnOnce(&Worker) + Send>;

/// A hashing thread's means. Its memory is kept from one password to the next: freeing twenty megabytes each time makes
/// the allocator keep a multiple of that and slows down everything else.
struct Worker {
    argon: Argon2<'static>,
    memory: RefCell<Vec<Block>>,
}

impl Worker {
    /// Whether a password is the one of a hash, by the hash's own parameters.
    fn knows(&self, password: &str, hash: &PasswordHash) -> bool {
        let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else {
            return false;
        };
        let named = (
            Params::try_from(hash),
            Algorithm::try_from(hash.algorithm.as_str()),
            hash.version.map_or(Ok(Version::default()), Version::try_from),
        );
        let (Ok(params), Ok(algorithm), Ok(version)) = named else {
            return false;
        };
        let blocks = params.block_count();
        let mut memory = self.memory.borrow_mut();
        if memory.len() < blocks {
            memory.resize(blocks, Block::new());
        }
        let mut made = vec![0; expected.len()];
        let argon = Argon2::new(algorithm, version, params);
        let done = memory
            .get_mut(..blocks)
            .map(|memory| argon.hash_password_into_with_memory(password.as_bytes(), salt, &mut made, memory));
        // Outputs are compared in constant time.
        matches!(done, Some(Ok(()))) && Output::new(&made).is_ok_and(|made| made == *expected)
    }
}

/// Hashes and verifies on its own threads; cheap to clone. The threads end with the last handle.
#[derive(Clone)]
pub struct Hasher {
    jobs: Sender<Job>,
    dummy: Arc<str>,
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hasher with {} waiting", self.jobs.len())
    }
}

impl Hasher {
    /// With so many threads and so many jobs that may wait.
    ///
    /// # Errors
    /// Where the cost is none argon2 takes or threads cannot be started.
    pub fn new(cost: Cost, threads: usize, queue: usize) -> Result<Hasher> {
        let params = Params::new(cost.memory, cost.passes, 1, None).map_err(|e| Error::Internal(e.to_string()))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let (jobs, waiting) = bounded::<Job>(queue);
        for n in 0..threads.max(1) {
            let (waiting, argon) = (waiting.clone(), argon.clone());
            std::thread::Builder::new()
                .name(format!("hash-{n}"))
                .spawn(move || work(&waiting, argon))
                .map_err(|e| Error::Internal(e.to_string()))?;
        }
        // Right in form and cost, of no password: verifying depends on the parameters alone.
        let (m, t) = (cost.memory, cost.passes);
        let (salt, digest) = ("c2FsdCBvZiBub2JvZHk", "bm9ib2R5J3MgaGFzaCwgb2YgMzIgYnl0ZXMgbGVuZ3Q");
        let dummy = format!("$argon2id$v=19$m={m},t={t},p=1${salt}${digest}").into();
        Ok(Hasher { jobs, dummy })
    }

    /// As production uses it: two threads, 64 may wait (about a second).
    ///
    /// # Errors
    /// Where threads cannot be started.
    pub fn production() -> Result<Hasher> {
        Hasher::new(COST, 2, 64)
    }

    /// For tests and synthetic data: hashes that protect nothing.
    ///
    /// # Errors
    /// Where threads cannot be started.
    pub fn cheap() -> Result<Hasher> {
        let cost = Cost { memory: 8, passes: 1 };
        Hasher::new(cost, 1, 64)
    }

    /// The hash of a password, PHC string.
    ///
    /// # Errors
    /// Busy where the queue is full.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.send(move |worker| digest(&worker.argon, &password))?
            .await
            .unwrap_or_else(|_| Err(lost()))
    }

    /// [`Hasher::hash`] for threads that may block.
    ///
    /// # Errors
    /// As [`Hasher::hash`].
    pub fn hash_now(&self, password: String) -> Result<String> {
        self.send(move |worker| digest(&worker.argon, &password))?
            .blocking_recv()
            .unwrap_or_else(|_| Err(lost()))
    }

    /// Whether the password is the one of the hash. Without a hash, or with one that cannot be read, the same work is
    /// done against a dummy and the answer is no: an unknown log-in takes as long as a wrong password.
    ///
    /// # Errors
    /// Busy where the queue is full.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        self.send(self.check(password, hash))?
            .await
            .unwrap_or_else(|_| Err(lost()))
    }

    /// [`Hasher::verify`] for threads that may block.
    ///
    /// # Errors
    /// As [`Hasher::verify`].
    pub fn verify_now(&self, password: String, hash: Option<String>) -> Result<bool> {
        self.send(self.check(password, hash))?
            .blocking_recv()
            .unwrap_or_else(|_| Err(lost()))
    }

    fn check(&self, password: String, hash: Option<String>) -> impl FnOnce(&Worker) -> Result<bool> + use<> {
        let dummy = Arc::clone(&self.dummy);
        move |worker| {
            let known = hash.as_deref().and_then(|h| PasswordHash::new(h).ok());
            let real = known.is_some();
            let against = match known {
                Some(hash) => hash,
                None => PasswordHash::new(&dummy).map_err(|e| Error::Internal(e.to_string()))?,
            };
            Ok(worker.knows(&password, &against) && real)
        }
    }

    fn send<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Worker) -> Result<T> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T>>> {
        let (tx, rx) = oneshot::channel();
        let job: Job = Box::new(move |worker| {
            let _ = tx.send(f(worker));
        });
        self.jobs.try_send(job).map_err(|_| StoreError::Busy)?;
        Ok(rx)
    }
}

fn work(waiting: &Receiver<Job>, argon: Argon2<'static>) {
    let worker = Worker {
        argon,
        memory: RefCell::default(),
    };
    while let Ok(job) = waiting.recv() {
        if catch_unwind(AssertUnwindSafe(|| job(&worker))).is_err() {
            tracing::error!("a hashing job panicked");
        }
    }
}

fn digest(argon: &Argon2<'static>, password: &str) -> Result<String> {
    let hash = argon.hash_password(password.as_bytes());
    Ok(hash.map_err(|e| Error::Internal(e.to_string()))?.to_string())
}

fn lost() -> Error {
    Error::Internal("a hashing job ended without an answer".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::Code;

    #[test]
    fn a_hash_knows_its_password_and_says_how_it_was_made() {
        let hasher = Hasher::cheap().unwrap();
        let hash = hasher.hash_now("快递进村六成".into()).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        let verify = |password: &str, hash: Option<&str>| {
            hasher
                .verify_now(password.to_owned(), hash.map(ToOwned::to_owned))
                .unwrap()
        };
        assert!(verify("快递进村六成", Some(&hash)));
        assert!(!verify("快递进村七成", Some(&hash)));
        assert!(!verify("nobody's password", None));
        assert!(!verify("nobody's password", Some("-")));
        assert!(PasswordHash::new(&hasher.dummy).is_ok());
        assert_eq!((COST.memory, COST.passes), (19_456, 2));
    }

    #[test]
    fn a_full_queue_answers_busy() {
        let hasher = Hasher::new(Cost { memory: 8, passes: 1 }, 1, 1).unwrap();
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let _running = hasher.send(move |_| Ok(held.recv().is_ok())).unwrap();
        let mut refused = None;
        while refused.is_none() {
            refused = hasher.send(|_| Ok(())).err();
        }
        assert!(refused.unwrap().is(Code::Busy));
        hold.send(()).unwrap();
    }
}
