//! Words, texts and signs of TypeScript, without its comments.

/// The smallest part.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, a keyword or a number.
    Word(String),
    /// A text in quotes, without them.
    Text(String),
    /// Any other character that is no space.
    Sign(char),
}

/// The parts of a source.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if in_word(first) {
            let end = rest.find(|letter| !in_word(letter)).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].into()));
            end
        } else if matches!(first, '\'' | '"' | '`') {
            let end = 1 + text_length(&rest[1..], first);
            tokens.push(Token::Text(rest[1..end].into()));
            (end + 1).min(rest.len())
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Sign(first));
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The parts in one spelling.
pub(super) fn render(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        match token {
            Token::Word(word) => text.push_str(word),
            Token::Text(inner) => text.extend(["\"", inner, "\""]),
            Token::Sign(sign @ ('|' | '&')) => text.extend([' ', *sign, ' ']),
            Token::Sign(',') => text.push_str(", "),
            Token::Sign(sign) => text.push(*sign),
        }
    }
    text.trim().to_owned()
}

fn in_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '$')
}

fn text_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (place, letter) in rest.char_indices() {
        match letter {
            '\\' => escaped = !escaped,
            _ if letter == quote && !escaped => return place,
            _ => escaped = false,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_texts_stay_whole() {
        let source = "a /* b: 'c' */ = 'it\\'s // no' // d\n| \"e\"[];";
        assert_eq!(render(&tokens(source)), "a=\"it\\'s // no\" | \"e\"[];");
        assert_eq!(
            tokens("x: 'open"),
            [Token::Word("x".into()), Token::Sign(':'), Token::Text("open".into())]
        );
        assert_eq!(tokens("/* open"), []);
    }
}
