package io.camelsoar.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does a thing many times at once: each in its own thread, all let go together. */
public final class AtOnce {

    private AtOnce() {}

    /** One of the many. */
    @FunctionalInterface
    public interface Call<T> {
        T call(int number) throws Exception;
    }

    /**
     * Makes the calls, numbered from 0.
     *
     * @return what they gave, in the order of their numbers
     * @throws java.util.concurrent.ExecutionException with the failure of the first that failed
     */
    public static <T> List<T> run(int times, Call<T> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(times);
        try {
            CountDownLatch ready = new CountDownLatch(times);
            List<Future<T>> calls = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                int number = i;
                calls.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return call.call(number);
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> made : calls) {
                results.add(made.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
