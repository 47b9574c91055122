package io.camelsoar.app;

import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.message.DbException;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/** Writes H2's file once for all that wait for it: who comes while it is written waits for the next write, which is for all of them. */
final class FileWrites {

    /** H2 writes when it is told to: neither at each commit, which 0 stands for, nor after a time. */
    private static final int WHEN_TOLD = -1;

    private final MVStore store;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile long begun;
    private volatile long done;

    FileWrites(MVStore store) {
        this.store = store;
    }

    boolean isOf(MVStore other) {
        return store == other;
    }

    /** Each new connection has H2 write at each commit again, by the option in its URL. */
    void takeOver() {
        store.setAutoCommitDelay(WHEN_TOLD);
    }

    /**
     * Returns when all that was committed before is in the file.
     *
     * @throws SQLException if it could not be written; H2 has closed itself then
     */
    void await() throws SQLException {
        long mine = begun + 1; // one that has begun may have missed it
        writing.lock();
        try {
            if (done >= mine) {
                return;
            }
            long number = begun + 1;
            begun = number;
            store.commit();
            done = number;
        } catch (MVStoreException e) {
            throw DbException.toSQLException(e);
        } finally {
            writing.unlock();
        }
    }
}
