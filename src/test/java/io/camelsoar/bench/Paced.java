package io.camelsoar.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Does a thing so many times a second, at times that are fixed beforehand: one that is slow makes the others late, not fewer. */
final class Paced {

    private Paced() {}

    /** One of the many, with the time at which it was due. */
    @FunctionalInterface
    interface Act {
        void at(int number, long due) throws Exception;
    }

    /** @param perSecond how many begin in a second */
    static void run(int times, int perSecond, Act act) throws Exception {
        long begin = System.nanoTime();
        long apart = TimeUnit.SECONDS.toNanos(1) / perSecond;
        for (int number = 0; number < times; number++) {
            long due = begin + number * apart;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            act.at(number, due);
        }
    }
}
