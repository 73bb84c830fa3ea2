//! Lights that are renewed by several at once.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use diesel::RunQueryDsl;
use duban::app::light::relight;
use duban::app::{Asker, Change, Command, Cx, Error, Result, Subject};
use duban::domain::id::TaskId;
use duban::store::{Backend, Conn, StoreError};

use crate::year::Spring;

/// Renews a task's light; with a door, says which server process it is and ends when the door is opened.
struct Renew {
    task: TaskId,
    door: Option<(Sender<i64>, Mutex<Receiver<()>>)>,
}

impl Command for Renew {
    type Output = usize;

    fn run(&self, cx: &mut Cx<'_>) -> Result<usize> {
        let changed = relight(cx, &[self.task])?;
        cx.record(Subject::of("task", self.task.0), Change::system("lights.renewed"))?;
        if let Some((here, go)) = &self.door {
            here.send(process(cx.tx)?).unwrap();
            go.lock().unwrap().recv().unwrap();
        }
        Ok(changed)
    }
}

fn process(conn: &mut Conn) -> Result<i64> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        pid: i64,
    }
    let Conn::Postgres(c) = conn else { return Ok(0) };
    let row = diesel::sql_query("SELECT CAST(pg_backend_pid() AS BIGINT) AS pid").get_result::<Row>(c);
    Ok(row.map_err(StoreError::from).map_err(Error::from)?.pid)
}

#[test]
fn two_who_renew_a_light_at_once_both_do() {
    let spring = Spring::new();
    let world = &spring.world;
    let task = spring.task("SPB-11", spring.villages);
    let lights = || world.number(&format!("SELECT COUNT(*) FROM task_lights WHERE task_id = {task}"));
    let before = lights();
    world.at("2027-01-04 09:00");
    let ((here, pid), (open, go)) = (channel(), channel());
    let first = Renew {
        task,
        door: Some((here, Mutex::new(go))),
    };
    let clerk = Asker::system("lights");
    std::thread::scope(|threads| {
        let one = threads.spawn(|| world.run(&clerk, first));
        let pid = pid.recv().unwrap();
        let two = threads.spawn(|| world.run(&clerk, Renew { task, door: None }));
        // On PostgreSQL the second comes in beside the first; the embedded database has one writer.
        let waits = format!("SELECT COUNT(*) FROM pg_stat_activity WHERE {pid} = ANY(pg_blocking_pids(pid))");
        while world.app.store.backend() == Backend::Postgres && !two.is_finished() && world.number(&waits) == 0 {
            std::thread::yield_now();
        }
        open.send(()).unwrap();
        assert_eq!(one.join().unwrap().unwrap(), 1);
        assert_eq!(two.join().unwrap().unwrap(), 0, "it sees what the first wrote");
    });
    assert_eq!(lights(), before + 1);
}
