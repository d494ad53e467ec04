//! A QR code as an SVG that may stand in a page: black on white whatever the theme, by attributes and not by styles, which
//! the console's content policy would block.

use qrcode::{Color, EcLevel};
use std::fmt::Write as _;
use thiserror::Error;
use zeroize::Zeroizing;

/// How many modules of white are around it, so that cameras find it. Source: ISO/IEC 18004 section 6.3.8.
const QUIET: usize = 4;
/// The side of a module on the screen, in CSS pixels.
const SCALE: usize = 4;

/// The text is longer than a QR code can hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the text is too long for a QR code")]
pub struct TooLong;

/// A QR code, medium error correction. As secret as what it says: wiped on drop, no `Debug`.
pub struct QrCode {
    /// Modules a side, the quiet ones included.
    side: usize,
    /// The dark modules: the `d` of an SVG path, in modules.
    dark: Zeroizing<String>,
}

impl QrCode {
    /// The code of a text.
    ///
    /// # Errors
    /// [`TooLong`], above some two thousand bytes.
    pub fn of(text: &str) -> Result<Self, TooLong> {
        let code = qrcode::QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| TooLong)?;
        let width = code.width();
        let colors = code.to_colors();

        let mut dark = Zeroizing::new(String::with_capacity(width * width * 8));
        for (row, modules) in colors.chunks(width).enumerate() {
            let mut column = 0;
            for run in modules.chunk_by(|one, next| one == next) {
                if run.first() == Some(&Color::Dark) {
                    let (x, y, length) = (column + QUIET, row + QUIET, run.len());
                    // Writing to a `String` does not fail.
                    let _ = write!(dark, "M{x} {y}h{length}v1h-{length}z");
                }
                column += run.len();
            }
        }
        Ok(Self { side: width + 2 * QUIET, dark })
    }

    /// An `svg` element of class `qr-code`. `label` is what it is to those who do not see it.
    pub fn svg(&self, label: &str) -> Zeroizing<String> {
        let (side, size, dark) = (self.side, self.side * SCALE, self.dark.as_str());
        let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        Zeroizing::new(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"qr-code\" role=\"img\" aria-label=\"{label}\" \
             viewBox=\"0 0 {side} {side}\" width=\"{size}\" height=\"{size}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path fill=\"#000\" d=\"{dark}\"/></svg>"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark modules, as a browser paints them.
    fn painted(code: &QrCode) -> Vec<Vec<bool>> {
        let mut rows = vec![vec![false; code.side]; code.side];
        for run in code.dark.split('z').filter(|run| !run.is_empty()) {
            let numbers: Vec<usize> =
                run.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
            let [x, y, length, 1, back] = numbers[..] else { panic!("{run}") };
            assert_eq!(length, back, "{run}");
            rows[y][x..x + length].iter_mut().for_each(|module| *module = true);
        }
        rows
    }

    #[test]
    fn the_picture_is_the_code_with_white_around_it() {
        let text = "otpauth://totp/Keywright:ada@example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Keywright";
        let modules = qrcode::QrCode::with_error_correction_level(text, EcLevel::M).unwrap();

        let code = QrCode::of(text).unwrap();

        let rows = painted(&code);
        assert_eq!(code.side, modules.width() + 8);
        for (y, row) in rows.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = (4..code.side - 4).contains(&x) && (4..code.side - 4).contains(&y);
                assert_eq!(
                    *dark,
                    inside && modules[(x - 4 * usize::from(inside), y - 4 * usize::from(inside))] == Color::Dark
                );
            }
        }
        // A finder pattern stands in three corners: a frame of seven modules around three by three.
        assert_eq!(rows[4][4..12], [true, true, true, true, true, true, true, false]);
        assert_eq!(rows[7][4..12], [true, false, true, true, true, false, true, false]);
    }

    #[test]
    fn the_svg_needs_no_style_and_no_script() {
        let svg = QrCode::of("A").unwrap().svg("\"Keywright\" <& more>");

        let open = concat!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" class="qr-code" role="img" "##,
            r##"aria-label="&quot;Keywright&quot; &lt;&amp; more>" viewBox="0 0 29 29" width="116" height="116" "##,
            r##"shape-rendering="crispEdges"><path fill="#fff" d="M0 0h29v29h-29z"/><path fill="#000" d="M4 4h7v1h-7z"##,
        );
        assert!(svg.starts_with(open), "{svg:?}");
        assert!(svg.ends_with("z\"/></svg>"));
        assert!(!svg.contains("style") && !svg.contains("script"));
    }

    #[test]
    fn a_text_that_no_code_holds_is_refused() {
        assert!(QrCode::of(&"a".repeat(2331)).is_ok());
        assert_eq!(QrCode::of(&"a".repeat(2332)).err(), Some(TooLong));
    }
}
