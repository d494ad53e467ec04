//! A browser with a fresh profile and one page in it: going somewhere, looking, typing, and the state that is emulated.
//!
//! Elements are found by what they are called (see [`locate`](crate::locate)), never by markup. When a test fails, a
//! picture of what the page looked like is left in `target/screenshots/failed`.

use crate::driver;
use crate::key::CONTROL;
use crate::logs::Logs;
use crate::session::Session;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

mod look;

pub use look::{Look, NARROW, WIDE, Window, ZOOMED};

/// Browsers that may run at once, in all tests of this process.
static BROWSERS: Semaphore = Semaphore::const_new(2);

/// How long a page may take to show what a test waits for.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// How long between two looks.
pub const GLANCE: Duration = Duration::from_millis(25);

/// A name for this machine that is no secure context: plain HTTP as from another machine.
pub const PLAIN_HOST: &str = "console.test";

const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    // When the driver dies, the pipe breaks, and the browser ends too.
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP console.test 127.0.0.1",
];

/// In a world of its own beside the page's, before any script of the page: violations while a document is parsed go to
/// the console too, where they outlast the document.
const WATCH_POLICY: &str = "document.addEventListener('securitypolicyviolation', (violation) => \
     console.error(`policy violation: ${violation.effectiveDirective} ${violation.blockedURI}`))";

/// One page of a browser that nobody else uses.
pub struct Page {
    /// Ends the browser before the profile is removed and another browser may start.
    pub session: Session,
    logs: Mutex<Logs>,
    look: Mutex<Look>,
    profile: TempDir,
    test: &'static str,
    _turn: SemaphorePermit<'static>,
}

impl Page {
    /// Starts a browser when it is this test's turn. None where a developer has no browser.
    pub async fn open(test: &'static str) -> Option<Self> {
        let driver = driver::running()?;
        let turn = BROWSERS.acquire().await.unwrap();
        let profile = tempfile::Builder::new().prefix("keywright-browser-").tempdir().unwrap();
        let mut flags: Vec<_> = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        let capabilities = json!({
            "browserName": "chrome",
            "unhandledPromptBehavior": "ignore",
            "goog:chromeOptions": {"binary": driver.chromium, "args": flags},
            "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
        });
        let session = Session::open(driver.port, capabilities).await;
        let page = Self { session, logs: Mutex::default(), look: Mutex::default(), profile, test, _turn: turn };
        let watch = json!({"source": WATCH_POLICY, "worldName": "keywright tests"});
        page.session.cdp("Page.addScriptToEvaluateOnNewDocument", watch).await;
        page.look(Look::default()).await;
        page.forget().await;
        Some(page)
    }

    /// Goes to an address, and waits until it is loaded.
    pub async fn visit(&self, url: &str) {
        self.session.must("/url", json!({"url": url})).await;
    }

    /// The address of where it is.
    pub async fn url(&self) -> String {
        self.session.get("/url").await.unwrap().as_str().unwrap().to_owned()
    }

    /// Path, query and fragment of where it is.
    pub async fn path(&self) -> String {
        let url = self.url().await;
        url.splitn(4, '/').nth(3).map_or_else(String::new, |path| format!("/{path}"))
    }

    /// The title of the document.
    pub async fn title(&self) -> String {
        self.session.get("/title").await.unwrap().as_str().unwrap().to_owned()
    }

    /// Goes back, as by the browser's button.
    pub async fn back(&self) {
        self.session.must("/back", json!({})).await;
    }

    /// Loads the page again, as by the browser's button.
    pub async fn reload(&self) {
        self.session.must("/refresh", json!({})).await;
    }

    /// Presses a key where the focus is: a character, or one of [`key`](crate::key).
    pub async fn press(&self, key: &str) {
        self.chord(&[key]).await;
    }

    /// Presses keys together, in this order.
    pub async fn chord(&self, keys: &[&str]) {
        let down = keys.iter().map(|key| json!({"type": "keyDown", "value": key}));
        let up = keys.iter().rev().map(|key| json!({"type": "keyUp", "value": key}));
        let actions: Vec<_> = down.chain(up).collect();
        self.session
            .must("/actions", json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}))
            .await;
    }

    /// Types a text where the focus is.
    pub async fn type_in(&self, text: &str) {
        self.session.cdp("Input.insertText", json!({"text": text})).await;
    }

    /// What the page gives for a function body.
    pub async fn run(&self, body: &str) -> Value {
        self.session.run(body, json!([])).await
    }

    /// Everything that can be read on the page, as it is laid out.
    pub async fn text(&self) -> String {
        self.run("return document.body.innerText").await.as_str().unwrap().to_owned()
    }

    /// Waits until the words can be read somewhere on the page.
    pub async fn says(&self, words: &str) {
        let said = self.until(async || self.text().await.contains(words)).await;
        assert!(said, "the page does not say {words:?}, but:\n{}", self.text().await);
    }

    /// Waits for what comes; false if it does not.
    pub async fn until(&self, mut came: impl AsyncFnMut() -> bool) -> bool {
        let waiting = async {
            while !came().await {
                tokio::time::sleep(GLANCE).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.is_ok()
    }

    /// Changes what the browser pretends: the window, colours, motion, script.
    pub async fn look(&self, look: Look) {
        look.take(&self.session).await;
        *self.look.lock().await = look;
    }

    /// The same with one change.
    pub async fn but(&self, change: impl FnOnce(&mut Look)) {
        let mut look = *self.look.lock().await;
        change(&mut look);
        self.look(look).await;
    }

    /// Allows pages of this origin to read the clipboard; they may always write after a click.
    pub async fn allow_clipboard(&self, origin: &str) {
        let permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
        self.session.cdp("Browser.grantPermissions", json!({"origin": origin, "permissions": permissions})).await;
    }

    /// What is on the clipboard, for a page that may read it.
    pub async fn clipboard(&self) -> String {
        self.run("return navigator.clipboard.readText()").await.as_str().unwrap().to_owned()
    }

    /// Puts a text on the clipboard and pastes it where the focus is, on a page that may write it.
    pub async fn paste(&self, text: &str) {
        self.session.run("return navigator.clipboard.writeText(arguments[0])", json!([text])).await;
        self.chord(&[CONTROL, "v"]).await;
    }

    /// The value of a cookie, whoever may read it.
    pub async fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.session.cdp("Network.getCookies", json!({})).await;
        let cookie = cookies["cookies"].as_array()?.iter().find(|cookie| cookie["name"] == name)?;
        cookie["value"].as_str().map(str::to_owned)
    }

    /// Sets a cookie for where the page is.
    pub async fn set_cookie(&self, name: &str, value: &str) {
        let url = self.url().await;
        self.session.cdp("Network.setCookie", json!({"name": name, "value": value, "url": url})).await;
    }

    /// Forgets every cookie.
    pub async fn clear_cookies(&self) {
        self.session.cdp("Network.clearBrowserCookies", json!({})).await;
    }

    /// Lets the timers of documents that come run so many times as fast.
    pub async fn hurry(&self, times: u32) {
        let faster = format!(
            "globalThis.keywright_haste = {times}; const set = window.setTimeout; \
             window.setTimeout = (what, wait, ...with_these) => \
             set(what, wait / globalThis.keywright_haste, ...with_these)"
        );
        self.session.cdp("Page.addScriptToEvaluateOnNewDocument", json!({"source": faster})).await;
    }

    /// Lets the timers that this document starts from now on run as they should.
    pub async fn take_time(&self) {
        self.run("globalThis.keywright_haste = 1").await;
    }

    /// How often pages asked whether they may be left, since the last time that was forgotten.
    pub async fn prompts(&self) -> usize {
        self.read(|logs| logs.prompts).await
    }

    /// What was noted up to now.
    pub async fn read<T>(&self, of: impl FnOnce(&Logs) -> T) -> T {
        let mut logs = self.logs.lock().await;
        logs.read(&self.session).await;
        of(&logs)
    }

    /// Forgets what was noted up to now.
    pub async fn forget(&self) {
        let mut logs = self.logs.lock().await;
        logs.read(&self.session).await;
        *logs = Logs::default();
    }

    /// Where the browser keeps history, cache and storage.
    pub fn profile(&self) -> &std::path::Path {
        self.profile.path()
    }

    /// What is in the window now, as PNG.
    pub async fn capture(&self) -> Vec<u8> {
        let picture = self.session.get("/screenshot").await.unwrap();
        STANDARD.decode(picture.as_str().unwrap()).unwrap()
    }

    /// Leaves a picture in `target/screenshots`, perhaps in a folder there.
    pub async fn picture(&self, name: &str) -> PathBuf {
        save("", name, &self.capture().await)
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let picture = self.session.at_once("GET", "/screenshot");
            let picture = picture.and_then(|answer| {
                let answer: Value = serde_json::from_str(&answer).ok()?;
                STANDARD.decode(answer["value"].as_str()?).ok()
            });
            if let Some(picture) = picture {
                let place = save("failed", self.test, &picture);
                println!("the page looked like {}", place.display());
            }
        }
    }
}

/// Whether `KEYWRIGHT_SCREENSHOTS` asks for pictures: `make screenshots` does.
pub fn pictures_are_wanted() -> bool {
    std::env::var_os("KEYWRIGHT_SCREENSHOTS").is_some()
}

fn save(folder: &str, name: &str, picture: &[u8]) -> PathBuf {
    // A test program is in `target/PROFILE/deps`.
    let program = std::env::current_exe().unwrap();
    let folder = program.ancestors().nth(3).unwrap().join("screenshots").join(folder);
    let place = folder.join(format!("{name}.png"));
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(&place, picture).unwrap();
    place
}
