//! The files of a report's form: each is attached to the task as soon as it came, so that it need not be chosen again
//! when something else has to change; the report then takes over those that are ticked.

use std::sync::Arc;

use actix_web::web;

use super::super::error::Failed;
use super::super::form::Post;
use super::Typed;
use crate::app::attachment::{AttachOnce, File};
use crate::domain::id::TaskId;
use crate::domain::refusal::{Code, FieldError, Refusal};
use crate::http::multipart::Sent;

/// Attaches the files and ticks them; answers what is wrong with the others.
pub async fn attach(post: &Post, task: TaskId, typed: &mut Typed, files: Vec<Sent>) -> Result<Vec<FieldError>, Failed> {
    let mut faults = Vec::new();
    for Sent { name, bytes } in files {
        let Some(bytes) = bytes else {
            let zh = "超过20MB，请压缩或拆分";
            faults.push(fault(&name, "too_large", zh, "is over 20 MB"));
            continue;
        };
        let called = name.clone();
        let read = web::block(move || File::of(bytes, &called)).await;
        let busy = || {
            Refusal::new(
                Code::Busy,
                "系统繁忙，文件未保存；请稍后重试",
                "Busy; try again shortly",
            )
        };
        let refusal = match read.map_err(|_| post.ctx.visit.refused(&busy()))? {
            Err(e) => e.refusal(),
            Ok(file) => {
                let file = Arc::new(file);
                match post.ctx.run(AttachOnce { task, file }).await? {
                    Ok(made) => {
                        if !typed.attachments.contains(&made.id) {
                            typed.attachments.push(made.id);
                        }
                        continue;
                    }
                    Err(refusal) => refusal,
                }
            }
        };
        faults.push(fault(&name, refusal.code.word(), &refusal.zh, &refusal.en));
    }
    Ok(faults)
}

fn fault(name: &str, code: &'static str, zh: &str, en: &str) -> FieldError {
    FieldError {
        field: "file".into(),
        code,
        zh: format!("“{name}”：{zh}"),
        en: format!("‘{name}’: {en}"),
    }
}
