//! What a sign-in page holds for a program.

use html5ever::tokenizer::Tag;
use serde::{Deserialize, Deserializer};
use url::Url;
use zeroize::Zeroizing;

use super::ask::Field;
use super::tokens::{self, Reader, attribute};
use crate::secret::AuthorizationCode;

/// The most of a page's text that is kept to look for the portal's words, in bytes.
const TEXT_LIMIT: usize = 4096;

/// A page, read.
#[derive(Default)]
pub(super) struct Page {
    pub(super) title: Zeroizing<String>,
    /// What is written there, as far as it is kept. The title of the last page holds the code (PROTOCOL §3.1).
    pub(super) text: Zeroizing<String>,
    /// The portal's `oAuthInfo` (PROTOCOL §10).
    pub(super) info: Option<PortalInfo>,
    pub(super) forms: Vec<Form>,
    /// The code in `<input id="code">` (PROTOCOL §3.1).
    pub(super) code: Option<AuthorizationCode>,
    /// A field that is not hidden.
    asks: bool,
    base: Option<String>,
}

/// A form, and what is in it without anybody's doing.
pub(super) struct Form {
    pub(super) action: String,
    pub(super) posts: bool,
    pub(super) hidden: Vec<Field>,
}

/// `var oAuthInfo = {…}` of the portal's pages.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PortalInfo {
    #[serde(deserialize_with = "wiping")]
    pub(super) oauth_state: Option<Zeroizing<String>>,
    #[serde(rename = "federationInfo")]
    federation: Option<Federation>,
    messages: Option<Vec<serde_json::Value>>,
}

#[derive(Deserialize)]
struct Federation {
    #[serde(rename = "idpAuthorizeUrl")]
    authorize: Option<String>,
}

fn wiping<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Zeroizing<String>>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(Zeroizing::new))
}

impl PortalInfo {
    /// Where the portal's way to the provider begins.
    pub(super) fn provider(&self) -> Option<&str> {
        self.federation.as_ref()?.authorize.as_deref().filter(|address| !address.is_empty())
    }

    /// What the portal says of the last try.
    pub(super) fn messages(&self) -> Vec<String> {
        let texts = self.messages.iter().flatten().filter_map(|message| message.as_str());
        texts.filter(|text| !text.is_empty()).map(str::to_owned).collect()
    }
}

impl Page {
    /// Reads a page.
    pub(super) fn read(body: &[u8]) -> Self {
        let draft = tokens::read(body, Draft::default());
        let Draft { mut page, form, .. } = draft;
        page.forms.extend(form);
        page
    }

    /// Whether somebody has to type something, or to press a button.
    pub(super) fn is_for_people(&self) -> bool {
        self.asks || !self.forms.is_empty()
    }

    /// The first form that posts this field, hidden.
    pub(super) fn form_with(&self, field: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.posts && form.hidden.iter().any(|(name, _)| name == field))
    }

    /// Where a form of the page at `at` goes.
    pub(super) fn target(&self, at: &Url, form: &Form) -> Option<Url> {
        let base = self.base.as_deref().and_then(|base| at.join(base).ok());
        base.as_ref().unwrap_or(at).join(form.action.trim()).ok()
    }
}

impl Form {
    /// The values of a name's first field.
    pub(super) fn value(&self, field: &str) -> Option<&Zeroizing<String>> {
        self.hidden.iter().find(|(name, _)| name == field).map(|(_, value)| value)
    }

    /// The fields of these names, in this order.
    pub(super) fn pick(&self, names: &[&str]) -> Vec<Field> {
        names.iter().filter_map(|name| Some(((*name).to_owned(), self.value(name)?.clone()))).collect()
    }
}

/// Which element the text belongs to.
#[derive(Default, Clone, Copy, PartialEq)]
enum Within {
    #[default]
    Page,
    Title,
    Script,
    Style,
}

#[derive(Default)]
struct Draft {
    page: Page,
    form: Option<Form>,
    within: Within,
    script: Zeroizing<String>,
}

impl Reader for Draft {
    fn opens(&mut self, tag: &Tag) {
        match &*tag.name {
            "title" => self.within = Within::Title,
            "script" => self.within = Within::Script,
            "style" => self.within = Within::Style,
            "base" if self.page.base.is_none() => self.page.base = attribute(tag, "href").map(str::to_owned),
            // A form within a form is none (WHATWG HTML §13.2.6.4.7).
            "form" if self.form.is_none() => {
                let posts = attribute(tag, "method").is_some_and(|m| m.trim().eq_ignore_ascii_case("post"));
                let action = attribute(tag, "action").unwrap_or_default().to_owned();
                self.form = Some(Form { action, posts, hidden: Vec::new() });
            }
            "input" => self.input(tag),
            "select" | "textarea" => self.page.asks = true,
            _ => {}
        }
    }

    fn closes(&mut self, name: &str) {
        match name {
            "form" => self.page.forms.extend(self.form.take()),
            "script" => {
                let script = std::mem::take(&mut self.script);
                self.page.info = self.page.info.take().or_else(|| info_in(&script));
                self.within = Within::Page;
            }
            "title" | "style" => self.within = Within::Page,
            _ => {}
        }
    }

    fn says(&mut self, text: &str) {
        match self.within {
            Within::Script => self.script.push_str(text),
            Within::Title if self.page.title.len() < TEXT_LIMIT => self.page.title.push_str(text),
            Within::Page if self.page.text.len() < TEXT_LIMIT => self.page.text.push_str(text),
            _ => {}
        }
    }
}

impl Draft {
    fn input(&mut self, tag: &Tag) {
        let kind = attribute(tag, "type").unwrap_or_default().trim().to_ascii_lowercase();
        let value = || Zeroizing::new(attribute(tag, "value").unwrap_or_default().to_owned());
        if attribute(tag, "id") == Some("code") && self.page.code.is_none() {
            self.page.code = Some(value().as_str().into()).filter(|_| !value().is_empty());
        }
        match kind.as_str() {
            "hidden" => {
                if let (Some(form), Some(name)) = (&mut self.form, attribute(tag, "name")) {
                    form.hidden.push((name.to_owned(), value()));
                }
            }
            "submit" | "button" | "image" | "reset" => {}
            _ => self.page.asks = true,
        }
    }
}

/// The object after `oAuthInfo =`; what follows it in the script is not looked at.
fn info_in(script: &str) -> Option<PortalInfo> {
    let (_, rest) = script.split_once("oAuthInfo")?;
    let object = rest.trim_start().strip_prefix('=')?;
    serde_json::Deserializer::from_str(object).into_iter().next()?.ok()
}
