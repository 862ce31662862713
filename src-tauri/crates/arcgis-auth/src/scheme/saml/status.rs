//! What a provider's answer says of itself (SAML 2.0 core §3.2.2). Only this is read: whether the answer is genuine is
//! for the portal, which has the provider's key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use zeroize::Zeroizing;

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";

/// The longest part of a code that is shown.
const SHOWN: usize = 60;

/// Why the provider refused: the last parts of its status codes (`Responder, AuthnFailed`). `None` when it says
/// `Success`, and when this cannot be read: then the portal says what it is.
pub(super) fn refusal(response: &str) -> Option<String> {
    let packed: Zeroizing<Vec<u8>> =
        Zeroizing::new(response.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect());
    let xml = Zeroizing::new(STANDARD.decode(packed.as_slice()).ok()?);
    let codes = codes(&xml)?;
    // The first is the outer one, and decides.
    (codes.first()? != "Success").then(|| codes.join(", "))
}

/// The status codes, outer before inner; `None` when the document breaks before its status ends.
fn codes(xml: &[u8]) -> Option<Vec<String>> {
    let mut reader = NsReader::from_str(std::str::from_utf8(xml).ok()?);
    let mut codes = Vec::new();
    loop {
        let (space, event) = reader.read_resolved_event().ok()?;
        let ours = matches!(space, ResolveResult::Bound(name) if name.as_ref() == PROTOCOL);
        match event {
            Event::Start(tag) | Event::Empty(tag) if ours && tag.local_name().as_ref() == "StatusCode" => {
                codes.extend(last_part(&tag));
            }
            Event::End(tag) if ours && tag.local_name().as_ref() == "Status" => return Some(codes),
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// `Responder` of `urn:oasis:names:tc:SAML:2.0:status:Responder`.
fn last_part(tag: &BytesStart<'_>) -> Option<String> {
    let value = tag.try_get_attribute("Value").ok()??;
    let value = value.value;
    let last = value.rsplit(':').next().unwrap_or_default();
    Some(last.chars().filter(char::is_ascii_alphanumeric).take(SHOWN).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(status: &str) -> String {
        STANDARD.encode(format!(
            "<?xml version=\"1.0\"?><samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
             ID=\"_1\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">idp\
             </saml:Issuer>{status}</samlp:Response>"
        ))
    }

    fn code(name: &str, within: &str) -> String {
        format!(
            "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:{name}\">{within}</samlp:StatusCode>"
        )
    }

    /// SAML 2.0 core §3.2.2.2: the top-level codes and some of the second level.
    #[test]
    fn the_status_is_read_from_its_namespace() {
        let status = |inner: &str| packed(&format!("<samlp:Status>{inner}</samlp:Status>"));
        let foreign = "<x:StatusCode xmlns:x=\"urn:x\" Value=\"urn:x:Responder\"/>";
        let rows = [
            (status(&code("Success", "")), None),
            (status(&code("Responder", "")), Some("Responder")),
            (status(&code("Responder", &code("AuthnFailed", ""))), Some("Responder, AuthnFailed")),
            (status(&code("Requester", &code("NoPassive", ""))), Some("Requester, NoPassive")),
            (status(&format!("{foreign}{}", code("Success", ""))), None),
            (status(""), None),
        ];
        for (response, expected) in rows {
            assert_eq!(refusal(&response).as_deref(), expected);
        }
    }

    #[test]
    fn what_cannot_be_read_is_left_to_the_portal() {
        let broken = packed(&format!("<samlp:Status>{}", code("Responder", "")));
        // An entity that grows is not replaced by anything.
        let bomb = STANDARD.encode(
            "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><a Value=\"&b;\">&b;</a>",
        );
        for response in ["", "!", "PGE", &STANDARD.encode("<a>"), &STANDARD.encode("{}"), &broken, &bomb] {
            assert_eq!(refusal(response), None, "{response}");
        }
    }

    /// RFC 4648 in lines, as some providers write it.
    #[test]
    fn lines_of_base64_are_one_text() {
        let text = packed(&format!("<samlp:Status>{}</samlp:Status>", code("Responder", "")));
        let lines: Vec<&str> = text.as_bytes().chunks(76).map(|l| std::str::from_utf8(l).unwrap()).collect();
        assert_eq!(refusal(&lines.join("\r\n")).as_deref(), Some("Responder"));
    }
}
