//! What the disk under a database gives: single rows, each durable before the next.

use crate::seam::Pools;
use crate::{Error, Opened};

const TABLE: &str = "CREATE TABLE IF NOT EXISTS bench_raw (id BIGINT PRIMARY KEY, text TEXT NOT NULL)";
const EMPTY: &str = "DELETE FROM bench_raw";
const ROW: &str = "INSERT INTO bench_raw (id, text) VALUES ($1, 'a row as long as a word or two')";

impl Opened {
    /// Writes single rows over the connection that writes, each a transaction of its own, until `go_on` says no; gives how
    /// many.
    ///
    /// # Errors
    /// The database's.
    pub async fn raw_commits(&self, mut go_on: impl FnMut() -> bool) -> Result<i64, Error> {
        self.alone(TABLE, None).await?;
        self.alone(EMPTY, None).await?;
        let mut count = 0;
        while go_on() {
            self.alone(ROW, Some(count)).await?;
            count += 1;
        }
        Ok(count)
    }

    /// One statement, outside of any transaction: one way to the driver's thread and back.
    async fn alone(&self, sql: &'static str, value: Option<i64>) -> Result<(), Error> {
        let ran = match &self.pools {
            Pools::Sqlite(lanes) => {
                let query = sqlx::query(sql);
                let query = if let Some(value) = value { query.bind(value) } else { query };
                query.execute(&lanes.write).await.map(drop)
            }
            Pools::Postgres(lanes) => {
                let query = sqlx::query(sql);
                let query = if let Some(value) = value { query.bind(value) } else { query };
                query.execute(&lanes.write).await.map(drop)
            }
        };
        ran.map_err(|error| Error::of("raw", error))
    }
}
