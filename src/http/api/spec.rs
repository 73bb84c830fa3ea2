//! The interface's own description.

use crate::http::openapi;
use crate::http::route::Route;
use crate::route;

/// Routes of this resource.
pub const ROUTES: &[Route] = &[route!(GET "/openapi.json", Public, "This document", openapi::json)];
