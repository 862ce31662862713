//! The tags and texts of a page, as the HTML standard cuts them (WHATWG HTML §13.2.5).
//!
//! The standard's own tokenizer is enough here: forms, their fields, the title and the scripts stand in a page in
//! sequence. A tree would add selectors and a dozen crates and read nothing more.

use std::cell::{Cell, RefCell};

use html5ever::tendril::{ByteTendril, StrTendril};
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Sees a page from its beginning to its end, templates left out.
pub(super) trait Reader {
    /// A tag opens. Its name is in lower case.
    fn opens(&mut self, tag: &Tag);
    /// A tag closes.
    fn closes(&mut self, name: &str);
    /// A piece of text.
    fn says(&mut self, text: &str);
}

/// Reads a whole page. Bytes that are no UTF-8 become the replacement character: what is read here is ASCII.
pub(super) fn read<R: Reader>(body: &[u8], reader: R) -> R {
    let tokenizer = Tokenizer::new(
        Sink { reader: RefCell::new(reader), templates: Cell::new(0) },
        TokenizerOpts::default(),
    );
    let queue = BufferQueue::default();
    queue.push_back(text_of(body));
    // Nothing here asks it to pause, so that one call reads all.
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.reader.into_inner()
}

fn text_of(body: &[u8]) -> StrTendril {
    let bytes = ByteTendril::from_slice(body);
    bytes.try_reinterpret().unwrap_or_else(|_| String::from_utf8_lossy(body).as_ref().into())
}

/// The value of an attribute.
pub(super) fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

struct Sink<R> {
    reader: RefCell<R>,
    /// What stands in a template is not part of the page.
    templates: Cell<usize>,
}

impl<R: Reader> TokenSink for Sink<R> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => return self.tag(&tag),
            Token::CharacterTokens(text) if self.templates.get() == 0 => self.reader.borrow_mut().says(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl<R: Reader> Sink<R> {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let (name, depth) = (&*tag.name, self.templates.get());
        match tag.kind {
            TagKind::StartTag if name == "template" => self.templates.set(depth + 1),
            TagKind::EndTag if name == "template" => self.templates.set(depth.saturating_sub(1)),
            TagKind::StartTag if depth == 0 => self.reader.borrow_mut().opens(tag),
            TagKind::EndTag if depth == 0 => self.reader.borrow_mut().closes(name),
            _ => {}
        }
        if tag.kind == TagKind::EndTag {
            return TokenSinkResult::Continue;
        }
        // What the tree would tell the tokenizer (§13.2.6.4). `noscript` is read: there is no script here.
        match name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }
}
