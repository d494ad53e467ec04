//! Tables for spreadsheets: RFC 4180, and no cell that a spreadsheet would take for a formula.

/// A table with its heads.
pub(crate) fn table<const COLUMNS: usize>(
    heads: [&str; COLUMNS],
    rows: impl Iterator<Item = [String; COLUMNS]>,
) -> String {
    let mut out = String::new();
    line(heads, &mut out);
    for cells in rows {
        line(cells.iter().map(String::as_str), &mut out);
    }
    out
}

/// A cell in quotes. One that a spreadsheet would take for a formula begins with an apostrophe.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

/// One line of a table.
fn line<'c>(cells: impl IntoIterator<Item = &'c str>, out: &mut String) {
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
