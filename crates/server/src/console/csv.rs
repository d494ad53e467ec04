//! Tables for spreadsheets: RFC 4180, and no cell that a spreadsheet would take for a formula.

/// A cell in quotes. One that a spreadsheet would take for a formula begins with an apostrophe.
pub(crate) fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

/// One line of a table.
pub(crate) fn line<'c>(cells: impl IntoIterator<Item = &'c str>, out: &mut String) {
    for (nth, cell) in cells.into_iter().enumerate() {
        if nth > 0 {
            out.push(',');
        }
        out.push_str(&quoted(cell));
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled_and_formulas_are_text() {
        let mut out = String::new();

        line(["a", "say \"hi\"", "=cmd|' /C calc'!A0", "-1+1", "", "a,b\r\nc"], &mut out);

        assert_eq!(out, "\"a\",\"say \"\"hi\"\"\",\"'=cmd|' /C calc'!A0\",\"'-1+1\",\"\",\"a,b\r\nc\"\r\n");
    }
}
