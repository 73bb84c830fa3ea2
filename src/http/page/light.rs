//! Lights (红黄绿灯): the rules with their versions, tried on the past before they are put; and the watermelon list.

mod melon;
mod rules;

use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/manage/lights", SignedIn, "The rules of lights with their versions", rules::show),
    route!(POST "/manage/lights", SignedIn, "Try changed rules on the past, or put them", rules::change, status = 303),
    route!(GET "/watermelons", SignedIn, "Tasks whose own light was better than the computed one for two periods running", melon::show),
    route!(GET "/watermelons/export", SignedIn, "The same as a file: csv or xlsx", melon::save),
];
