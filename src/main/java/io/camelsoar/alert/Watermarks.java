package io.camelsoar.alert;

import java.time.Instant;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far each source has been read: every alert up to there is stored. */
public class Watermarks {

    private final JdbcClient jdbc;

    public Watermarks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Empty before the source's first whole poll. */
    public Optional<Instant> find(String source) {
        return jdbc.sql("SELECT read_to FROM watermark WHERE source = ?")
                .param(source)
                .query(Long.class)
                .optional()
                .map(Instant::ofEpochMilli);
    }

    /** Moves a watermark forward; never back. */
    public void advance(String source, Instant to) {
        if (find(source).isEmpty()) {
            try {
                jdbc.sql("INSERT INTO watermark (source, read_to) VALUES (?, ?)")
                        .params(source, to.toEpochMilli())
                        .update();
                return;
            } catch (DuplicateKeyException e) {
                // another instance ended its first poll at the same time
            }
        }
        jdbc.sql("UPDATE watermark SET read_to = ? WHERE source = ? AND read_to < ?")
                .params(to.toEpochMilli(), source, to.toEpochMilli())
                .update();
    }
}
