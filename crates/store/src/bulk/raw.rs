//! What the disk under a database gives: single rows, each durable before the next.
//!
//! On SQLite nothing is between the rows: the library is called in a loop, on one thread.

use crate::seam::Pools;
use crate::seam::sqlite::{elsewhere, lane::Lane};
use crate::{DriverError, Error, Opened};
use sqlx::PgPool;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS bench_raw (id BIGINT PRIMARY KEY, text TEXT NOT NULL)";
const EMPTY: &str = "DELETE FROM bench_raw";
const ROW: &str = "INSERT INTO bench_raw (id, text) VALUES ($1, 'a row as long as a word or two')";

impl Opened {
    /// Writes single rows over a connection that writes, each a transaction of its own, until `go_on` says no; gives how
    /// many.
    ///
    /// # Errors
    /// The database's.
    pub async fn raw_commits(&self, go_on: impl FnMut() -> bool + Send + 'static) -> Result<i64, Error> {
        let counted = match &self.pools {
            Pools::Sqlite(lanes) => sqlite(&lanes.write, go_on).await,
            Pools::Postgres(lanes) => postgres(&lanes.write, go_on).await.map_err(DriverError::from),
        };
        counted.map_err(|error| Error::of("raw", error))
    }
}

async fn sqlite(lane: &Lane, mut go_on: impl FnMut() -> bool + Send + 'static) -> Result<i64, DriverError> {
    let mut taken = lane.take().await?;
    elsewhere(move || {
        let connection = taken.connection()?;
        connection.execute_batch(TABLE)?;
        connection.execute_batch(EMPTY)?;
        let mut row = connection.prepare(ROW)?;
        let mut count = 0;
        while go_on() {
            row.execute([count])?;
            count += 1;
        }
        Ok(count)
    })
    .await?
}

async fn postgres(pool: &PgPool, mut go_on: impl FnMut() -> bool) -> Result<i64, sqlx::Error> {
    sqlx::query(TABLE).execute(pool).await?;
    sqlx::query(EMPTY).execute(pool).await?;
    let mut count = 0;
    while go_on() {
        sqlx::query(ROW).bind(count).execute(pool).await?;
        count += 1;
    }
    Ok(count)
}
