//! TEMPORARY until mail is there.

use crate::app::App;
use crate::auth::person::Asked;
use keywright_domain::Email;
use std::sync::Arc;

impl App {
    pub(crate) fn sends_mail(&self) -> bool {
        false
    }

    pub(crate) fn forgot(self: Arc<Self>, _username: Email, _asked: Asked) {}
}
