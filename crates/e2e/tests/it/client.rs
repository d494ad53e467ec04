//! A Digest client of our own: one nonce for a whole session, as `requests` and `httpx` do it.
//!
//! Written from RFC 7616 and the contract, and sharing no code with the server, so that a mistake there cannot hide.

use md5::{Digest as _, Md5};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, HeaderMap, WWW_AUTHENTICATE};
use serde_json::Value;
use std::sync::Mutex;

/// What signs a request.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) public: String,
    pub(crate) private: String,
}

/// A session: credentials, connections and the nonce in use.
pub(crate) struct Client {
    http: reqwest::Client,
    url: String,
    credentials: Credentials,
    nonce: Mutex<Option<(String, u32)>>,
}

/// An answer; an empty body is `null`, one that is not JSON a text.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

fn md5(text: &str) -> String {
    use std::fmt::Write as _;

    Md5::digest(text).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

impl Credentials {
    /// The value of `Authorization` for one request.
    pub(crate) fn sign(&self, nonce: &str, count: u32, method: &str, target: &str) -> String {
        let Self { public, private } = self;
        let (secret, request) =
            (md5(&format!("{public}:MMS Public API:{private}")), md5(&format!("{method}:{target}")));
        let response = md5(&format!("{secret}:{nonce}:{count:08x}:e2e:auth:{request}"));
        format!(
            "Digest username=\"{public}\", realm=\"MMS Public API\", nonce=\"{nonce}\", uri=\"{target}\", \
             algorithm=MD5, qop=auth, nc={count:08x}, cnonce=\"e2e\", response=\"{response}\""
        )
    }
}

/// The nonce of a challenge.
pub(crate) fn nonce(challenge: &str) -> Option<&str> {
    challenge.split_once("nonce=\"")?.1.split('"').next()
}

impl Client {
    pub(crate) fn new(url: &str, public: &str, private: &str) -> Self {
        Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            url: url.to_owned(),
            credentials: Credentials { public: public.to_owned(), private: private.to_owned() },
            nonce: Mutex::new(None),
        }
    }

    /// A session of the key that `answer` has just shown with its private half.
    pub(crate) fn of_new_key(url: &str, answer: &Value) -> Self {
        Self::new(url, answer["publicKey"].as_str().unwrap(), answer["privateKey"].as_str().unwrap())
    }

    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.send(Method::GET, target, None).await.unwrap()
    }

    pub(crate) async fn post(&self, target: &str, body: &Value) -> Answer {
        self.send(Method::POST, target, Some(body)).await.unwrap()
    }

    pub(crate) async fn patch(&self, target: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, target, Some(body)).await.unwrap()
    }

    pub(crate) async fn delete(&self, target: &str) -> Answer {
        self.send(Method::DELETE, target, None).await.unwrap()
    }

    /// Sends a request, and once more when the nonce is missing or stale.
    pub(crate) async fn send(&self, method: Method, target: &str, body: Option<&Value>) -> reqwest::Result<Answer> {
        let signature = self.signature(&method, target);
        let unsigned = signature.is_none();
        let answer = self.once(&method, target, body, signature).await?;
        let challenge = answer.headers.get(WWW_AUTHENTICATE).map(|value| value.to_str().unwrap());
        let Some(challenge) = challenge.filter(|challenge| unsigned || challenge.ends_with("stale=true")) else {
            return Ok(answer);
        };
        *self.nonce.lock().unwrap() = nonce(challenge).map(|nonce| (nonce.to_owned(), 0));
        let signature = self.signature(&method, target);
        self.once(&method, target, body, signature).await
    }

    fn signature(&self, method: &Method, target: &str) -> Option<String> {
        let mut nonce = self.nonce.lock().unwrap();
        let (nonce, count) = nonce.as_mut()?;
        *count += 1;
        Some(self.credentials.sign(nonce, *count, method.as_str(), target))
    }

    async fn once(
        &self,
        method: &Method,
        target: &str,
        body: Option<&Value>,
        signature: Option<String>,
    ) -> reqwest::Result<Answer> {
        let mut request = self.http.request(method.clone(), format!("{}{target}", self.url));
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(signature) = signature {
            request = request.header(AUTHORIZATION, signature);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let body =
            if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or(Value::String(text)) };
        Ok(Answer { status, headers, body })
    }
}
