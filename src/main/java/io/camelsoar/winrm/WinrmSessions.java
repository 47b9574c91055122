package io.camelsoar.winrm;

import io.camelsoar.remote.NotStartedException;
import java.time.Duration;
import java.util.NoSuchElementException;
import javax.net.ssl.SSLContext;
import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;
import org.apache.commons.pool2.impl.GenericKeyedObjectPoolConfig;

/**
 * The logons of one producer. A command takes one for itself and gives it back, so that the next needs no logon; one that is not
 * needed for {@code sessionIdleTimeout} is closed.
 *
 * <p>They are kept by credential: a session of one is never used with another, and those of a changed password are closed.
 */
final class WinrmSessions implements AutoCloseable {

    /** Makes the TLS context, anew for each session, so that a changed file counts. */
    @FunctionalInterface
    interface Tls {
        /** @return null without TLS */
        SSLContext context() throws Exception;
    }

    private static final Duration MOST_BETWEEN_LOOKS = Duration.ofSeconds(10);
    private static final Duration LEAST_BETWEEN_LOOKS = Duration.ofMillis(100);

    private final WinrmConfiguration configuration;
    private final GenericKeyedObjectPool<WinrmCredential, WinrmSession> pool;
    private WinrmCredential current;

    WinrmSessions(WinrmConfiguration configuration, Tls tls) {
        this.configuration = configuration;
        Duration idle = Duration.ofMillis(configuration.getSessionIdleTimeout());
        GenericKeyedObjectPoolConfig<WinrmSession> limits = new GenericKeyedObjectPoolConfig<>();
        limits.setMaxTotal(configuration.getSessionsPerHost());
        limits.setMaxTotalPerKey(configuration.getSessionsPerHost());
        limits.setMaxIdlePerKey(idle.isZero() ? 0 : configuration.getSessionsPerHost());
        limits.setMinEvictableIdleDuration(idle);
        limits.setTimeBetweenEvictionRuns(between(LEAST_BETWEEN_LOOKS, idle.dividedBy(2), MOST_BETWEEN_LOOKS));
        limits.setNumTestsPerEvictionRun(-1); // all
        limits.setJmxEnabled(false);
        pool = new GenericKeyedObjectPool<>(
                new BaseKeyedPooledObjectFactory<>() {
                    @Override
                    public WinrmSession create(WinrmCredential credential) throws Exception {
                        return new WinrmSession(configuration, credential, tls.context());
                    }

                    @Override
                    public PooledObject<WinrmSession> wrap(WinrmSession session) {
                        return new DefaultPooledObject<>(session);
                    }

                    @Override
                    public void destroyObject(WinrmCredential credential, PooledObject<WinrmSession> session) {
                        session.getObject().close();
                    }
                },
                limits);
    }

    private static Duration between(Duration least, Duration wanted, Duration most) {
        Duration atLeast = wanted.compareTo(least) < 0 ? least : wanted;
        return atLeast.compareTo(most) > 0 ? most : atLeast;
    }

    /**
     * A session that nobody else uses until it is given back or dropped.
     *
     * @param longestWait where {@code sessionsPerHost} are in use
     * @throws NotStartedException of kind QUOTA if none became free in that time
     */
    WinrmSession take(WinrmCredential credential, Duration longestWait) throws Exception {
        dropOthersThan(credential);
        try {
            return pool.borrowObject(credential, Math.max(1, longestWait.toMillis()));
        } catch (IllegalStateException e) {
            throw stopped(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopped(e);
        } catch (NoSuchElementException e) {
            throw new NotStartedException(
                    NotStartedException.Kind.QUOTA,
                    "winrm: all sessionsPerHost=" + configuration.getSessionsPerHost() + " sessions with "
                            + configuration.place() + " stayed in use (nothing was executed)",
                    e);
        }
    }

    private NotStartedException stopped(Exception cause) {
        return new NotStartedException(
                NotStartedException.Kind.CONNECT,
                "winrm: stopped before the command was sent to " + configuration.place() + " (nothing was executed)",
                cause);
    }

    private synchronized boolean isCurrent(WinrmCredential credential) {
        return credential.equals(current);
    }

    private synchronized void dropOthersThan(WinrmCredential credential) {
        if (current != null && !current.equals(credential)) {
            pool.clear(current);
        }
        current = credential;
    }

    void giveBack(WinrmCredential credential, WinrmSession session) throws Exception {
        if (isCurrent(credential)) {
            session.used();
            pool.returnObject(credential, session);
        } else { // the password was changed meanwhile
            drop(credential, session);
        }
    }

    /** Closes a session on which something went wrong. */
    void drop(WinrmCredential credential, WinrmSession session) throws Exception {
        pool.invalidateObject(credential, session);
    }

    /** Closes what is idle now, and what is in use when it is given back. */
    @Override
    public void close() {
        pool.close();
    }
}
