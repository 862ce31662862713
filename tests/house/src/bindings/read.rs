//! Reads as much TypeScript as the generator writes.

use std::collections::{BTreeMap, BTreeSet};

use super::token::{Token, render, tokens};

/// A field of a type.
#[derive(Debug, PartialEq)]
pub struct Field {
    /// Its name in TypeScript.
    pub name: String,
    /// Its type, with one space around `|` and `&` and after a comma.
    pub kind: String,
}

/// What a command or an event gives: the types that its own type names.
pub type Given = Vec<String>;

/// The commands, events and types of the window.
#[derive(Default)]
pub struct Bindings {
    /// What each command gives, by its name in Rust.
    pub commands: BTreeMap<String, Given>,
    /// What each event gives, by its name.
    pub events: BTreeMap<String, Given>,
    /// How often the host is called, understood or not.
    pub calls: usize,
    types: BTreeMap<String, Vec<Token>>,
}

/// Reads a bindings file.
pub fn bindings(source: &str) -> Bindings {
    let tokens = tokens(source);
    let mut bindings = Bindings::default();
    for place in 0..tokens.len() {
        bindings.read_at(&tokens, place);
    }
    bindings
}

impl Bindings {
    /// The types that are reached from what is given, themselves among them.
    pub fn reached(&self, given: &Given) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut waiting = given.clone();
        while let Some(name) = waiting.pop() {
            if let Some(body) = self.types.get(&name) {
                waiting.extend(named(body).filter(|next| !reached.contains(next)));
                reached.insert(name);
            }
        }
        reached
    }

    /// The fields of a type, in every branch of it.
    pub fn fields(&self, name: &str) -> Vec<Field> {
        let Some(body) = self.types.get(name) else {
            return Vec::new();
        };
        let mut fields = Vec::new();
        for (place, token) in body.iter().enumerate() {
            let colon = place + 1 + usize::from(sign(body, place + 1, '?'));
            if let Token::Word(name) | Token::Text(name) = token
                && sign(body, colon, ':')
            {
                let kind = render(until(&body[colon + 1..], &[',', ';']));
                fields.push(Field { name: name.clone(), kind });
            }
        }
        fields
    }

    fn read_at(&mut self, tokens: &[Token], place: usize) {
        let Token::Word(word) = &tokens[place] else {
            return;
        };
        let generic = sign(tokens, place + 1, '<').then(|| until(&tokens[place + 2..], &[]));
        // Behind the generic stand `>`, `(` and the name.
        let behind = generic.map_or(place + 1, |generic| place + 3 + generic.len());
        let given = || generic.into_iter().flat_map(named).collect::<Given>();
        match word.as_str() {
            "__TAURI_INVOKE" if sign(tokens, behind, '(') => {
                self.calls += 1;
                if let (Some(Token::Text(name)), Some(_)) = (tokens.get(behind + 1), generic) {
                    self.commands.insert(name.clone(), given());
                }
            }
            "typedError" => {
                if let Some(Token::Text(name)) = tokens.get(behind + 3) {
                    self.commands.insert(name.clone(), given());
                }
            }
            "makeEvent" => {
                if let Some(Token::Text(name)) = tokens.get(behind + 1) {
                    self.events.insert(name.clone(), given());
                }
            }
            "type" => self.read_type(&tokens[place + 1..]),
            _ => {}
        }
    }

    fn read_type(&mut self, tokens: &[Token]) {
        if let Some(Token::Word(name)) = tokens.first()
            && let Some(equals) = tokens.iter().position(|token| *token == Token::Sign('='))
        {
            self.types.insert(name.clone(), until(&tokens[equals + 1..], &[';']).to_vec());
        }
    }
}

fn sign(tokens: &[Token], place: usize, wanted: char) -> bool {
    tokens.get(place) == Some(&Token::Sign(wanted))
}

/// The tokens up to one of the ends, or to the bracket that closes what they stand in.
fn until<'a>(tokens: &'a [Token], ends: &[char]) -> &'a [Token] {
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('(' | '[' | '{' | '<') => depth += 1,
            Token::Sign(')' | ']' | '}' | '>') if depth == 0 => return &tokens[..place],
            Token::Sign(')' | ']' | '}' | '>') => depth -= 1,
            Token::Sign(end) if depth == 0 && ends.contains(end) => return &tokens[..place],
            _ => {}
        }
    }
    tokens
}

/// The names of types in it: they begin with a capital letter.
fn named(tokens: &[Token]) -> impl Iterator<Item = String> {
    tokens.iter().filter_map(|token| match token {
        Token::Word(word) if word.starts_with(|first: char| first.is_uppercase()) => Some(word.clone()),
        _ => None,
    })
}
