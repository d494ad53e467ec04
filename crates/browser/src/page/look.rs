//! What the browser pretends to be: how wide, in which colours, with motion or not, with script or not.

use crate::session::Session;
use serde_json::json;

/// Width, height in CSS pixels, and how many screen pixels make one of them.
pub type Window = (u32, u32, u32);

/// A window on a desk.
pub const WIDE: Window = (1280, 900, 1);
/// A small telephone.
pub const NARROW: Window = (320, 640, 1);
/// A window of 1280 by 1024 pixels at 400 %.
pub const ZOOMED: Window = (320, 256, 4);

/// Everything that is emulated. Motion is reduced unless a test wants it: a page in motion is measured at a moment that
/// nobody chose.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the browser, and no two belong together")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// Its size.
    pub window: Window,
    /// Whether the person prefers dark colours.
    pub dark: bool,
    /// Whether the system decides every colour.
    pub forced_colors: bool,
    /// Whether the person wants little motion.
    pub reduced_motion: bool,
    /// Whether pages may run script. A change works from the next document on.
    pub script: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { window: WIDE, dark: false, forced_colors: false, reduced_motion: true, script: true }
    }
}

impl Look {
    pub(super) async fn take(self, session: &Session) {
        let (width, height, scale) = self.window;
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": false});
        session.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
        // The whole window is the page's, as where scroll bars lie over it.
        session.cdp("Emulation.setScrollbarsHidden", json!({"hidden": true})).await;
        let either = |so, yes, no| if so { yes } else { no };
        let features = json!([
            {"name": "prefers-color-scheme", "value": either(self.dark, "dark", "light")},
            {"name": "forced-colors", "value": either(self.forced_colors, "active", "none")},
            {"name": "prefers-reduced-motion", "value": either(self.reduced_motion, "reduce", "no-preference")},
        ]);
        session.cdp("Emulation.setEmulatedMedia", json!({"features": features})).await;
        session.cdp("Emulation.setScriptExecutionDisabled", json!({"value": !self.script})).await;
    }
}
