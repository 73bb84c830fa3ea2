//! Settings with their bounds; each role changes its own.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use askama::Template;

use super::super::error::Page;
use super::super::faults::Faults;
use super::super::form::{Fields, Post};
use super::super::frame::{Chrome, Here, Top};
use super::super::message::say;
use super::super::session::PageCtx;
use super::Room;
use crate::app::setting::{self, Put, SettingView, SettingsView};
use crate::app::{Cx, Result};
use crate::domain::lang::Lang;
use crate::domain::person::Role;
use crate::domain::refusal::FieldError;
use crate::domain::words::capital;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/manage_settings.html")]
pub struct SettingsPage {
    top: Top,
    room: Room,
    settings: SettingsView,
    typed: Fields,
    faults: Faults,
}

impl SettingsPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome) -> Result<SettingsPage> {
        Ok(SettingsPage {
            settings: setting::show(cx)?,
            room: Room::of(cx, "settings")?,
            top: Top::of(cx, chrome, Here::Manage)?,
            typed: Fields::default(),
            faults: Faults::new(cx.lang()),
        })
    }

    /// What was typed, or what is in force.
    #[must_use]
    pub fn value(&self, key: &str, kept: &i64) -> String {
        self.typed.filled(key).map_or_else(|| kept.to_string(), str::to_owned)
    }

    /// What a setting is called.
    #[must_use]
    pub fn name(&self, setting: &SettingView) -> String {
        name(self.top.lang(), setting)
    }

    /// Who changes a setting.
    #[must_use]
    pub fn who(&self, role: &str) -> String {
        role.parse::<Role>()
            .map_or_else(|_| String::new(), |r| r.title(self.top.lang()))
    }
}

fn name(lang: Lang, setting: &SettingView) -> String {
    capital(lang.pick(&setting.name, &setting.name_en))
}

/// "Only whole numbers".
fn whole(lang: Lang, setting: &SettingView) -> String {
    say(lang, "settings-whole").with("name", name(lang, setting)).into()
}

/// The settings.
pub async fn show(ctx: PageCtx) -> Page {
    ctx.show(StatusCode::OK, SettingsPage::of).await
}

/// Saves those that were changed.
pub async fn save(post: Post) -> Page {
    let before = post.ctx.ask(setting::show).await?;
    let mut faults = Faults::new(post.ctx.lang());
    let mut values = BTreeMap::new();
    for item in &before.items {
        let Some(text) = post.fields.filled(&item.key) else {
            continue;
        };
        match text.parse::<i64>() {
            Ok(value) if value == item.value => {}
            Ok(value) => {
                values.insert(item.key.clone(), value);
            }
            Err(_) => faults.add(&item.key, &whole(post.ctx.lang(), item)),
        }
    }
    if faults.none() {
        let command = Put {
            version: post.fields.word("version").unwrap_or_default(),
            values,
        };
        match post.run(command).await? {
            Ok(_) => {
                let visit = &post.ctx.visit;
                visit.app.renew_rules().await.map_err(|e| visit.failed(&e))?;
                return Ok(visit.see("/manage/settings?done=settings"));
            }
            Err(refusal) => {
                let id = |e: &FieldError| e.field.trim_start_matches("values.").to_owned();
                faults = Faults::of(post.ctx.lang(), &refusal, id);
            }
        }
    }
    let typed = post.fields.clone();
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = SettingsPage::of(cx, chrome)?;
            (page.typed, page.faults) = (typed, faults);
            Ok(page)
        })
        .await
}
