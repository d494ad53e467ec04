//! G5 and G9: no sideways scroll where it is narrow, controls that forced colours leave visible, no motion where none is
//! wanted. Console contract 11.1.

use super::judged;
use crate::page::Page;

pub(crate) async fn sideways(page: &Page) -> Vec<String> {
    judged(page, "G5", include_str!("sideways.js"), "").await
}

pub(crate) async fn forced_colors(page: &Page) -> Vec<String> {
    judged(page, "G9", include_str!("forced_colors.js"), "").await
}

pub(crate) async fn motion(page: &Page) -> Vec<String> {
    judged(page, "G9", include_str!("motion.js"), "").await
}
