package vae4j.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ThreadTeamTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyPieceIsComputedOnceAndBeforeTheReturn(int threads) {
        try (var team = new ThreadTeam(threads)) {
            for (int pieces = 0; pieces < 300; pieces++) {
                var count = new int[pieces];
                team.run(pieces, i -> count[i]++);
                assertThat(count).containsOnly(pieces == 0 ? new int[0] : new int[] {1});
            }
        }
    }

    @Test
    void allThreadsTakePart() throws Exception {
        try (var team = new ThreadTeam(3)) {
            var all = new CyclicBarrier(3); // passed only if three threads are in a piece at once
            team.run(3, i -> await(all));
            Thread.sleep(200); // long enough for the others to fall asleep
            team.run(3, i -> await(all));
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void severalCallersAtOnceEachGetTheirPieces() throws Exception {
        try (var team = new ThreadTeam(3)) {
            var wrong = new AtomicInteger();
            var callers = new ArrayList<Thread>();
            for (int c = 0; c < 4; c++) {
                callers.add(Thread.ofPlatform().start(() -> {
                    for (int round = 0; round < 2_000; round++) {
                        var count = new AtomicIntegerArray(7);
                        team.run(7, i -> count.incrementAndGet(i));
                        for (int i = 0; i < 7; i++) {
                            if (count.get(i) != 1) wrong.incrementAndGet();
                        }
                    }
                }));
            }
            for (var caller : callers) caller.join();
            assertThat(wrong).hasValue(0);
        }
    }

    @Test
    void aCallThatFindsTheTeamBusyDoesNotWaitForIt() throws Exception {
        try (var team = new ThreadTeam(2)) {
            var inside = new CountDownLatch(2);
            var release = new CountDownLatch(1);
            var first = Thread.ofPlatform().start(() -> team.run(2, i -> {
                inside.countDown();
                awaitUninterrupted(release);
            }));
            inside.await();
            var threads = new ArrayList<Thread>();
            team.run(5, i -> threads.add(Thread.currentThread()));
            assertThat(threads).hasSize(5).containsOnly(Thread.currentThread());
            release.countDown();
            first.join();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPieceMayCallTheTeamItself() {
        try (var team = new ThreadTeam(3)) {
            var sum = new AtomicInteger();
            team.run(5, i -> team.run(5, j -> team.run(2, l -> sum.addAndGet(1 + i * j * l))));
            assertThat(sum).hasValue(50 + 100);
        }
    }

    @Test
    void anExceptionReachesTheCallerWithTheStackOfItsPiece() {
        try (var team = new ThreadTeam(2)) {
            var both = new CyclicBarrier(2);
            var caller = Thread.currentThread();
            for (int round = 0; round < 100; round++) {
                assertThatThrownBy(() -> team.run(2, i -> {
                    await(both);
                    if (Thread.currentThread() != caller) failInAWorker();
                })).isInstanceOf(ArithmeticException.class).satisfies(e ->
                    assertThat(e.getStackTrace()).anyMatch(f -> f.getMethodName().equals("failInAWorker")));
            }
            team.run(2, i -> await(both)); // both threads are still there
        }
    }

    private static void failInAWorker() {
        throw new ArithmeticException("on purpose");
    }

    @Test
    void otherPiecesEndBeforeAnExceptionReachesTheCaller() {
        try (var team = new ThreadTeam(2)) {
            for (int round = 0; round < 200; round++) {
                var ended = new AtomicInteger();
                assertThatThrownBy(() -> team.run(4, i -> {
                    if (i % 2 == 0) throw new ArithmeticException("piece " + i);
                    Thread.onSpinWait();
                    ended.incrementAndGet();
                })).isInstanceOf(ArithmeticException.class);
                assertThat(ended).hasValue(2);
            }
        }
    }

    @Test
    void anInterruptedCallerStillGetsAllPiecesAndKeepsItsFlag() {
        try (var team = new ThreadTeam(2)) {
            Thread.currentThread().interrupt();
            var done = new AtomicInteger();
            team.run(20, i -> {
                sleepBriefly();
                done.incrementAndGet();
            });
            assertThat(done).hasValue(20);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static void sleepBriefly() {
        for (long end = System.nanoTime() + 500_000; System.nanoTime() < end; ) Thread.onSpinWait();
    }

    @Test
    void anIdleTeamSleeps() throws Exception {
        var caller = Thread.currentThread();
        try (var team = new ThreadTeam(3)) {
            team.run(3, i -> {
                if (Thread.currentThread() != caller) Thread.currentThread().interrupt(); // must not keep it from sleeping
                sleepBriefly();
            });
            Thread.sleep(100);
            for (int look = 0; look < 50; look++) {
                assertThat(workers()).hasSizeGreaterThanOrEqualTo(2).extracting(Thread::getState).containsOnly(Thread.State.WAITING);
                Thread.sleep(2);
            }
        }
    }

    private static List<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("vae4j-")).toList();
    }

    @Test
    void closingEndsTheThreadsAndRefusesLaterCalls() {
        var others = workers();
        var team = new ThreadTeam(4);
        var workers = workers().stream().filter(t -> !others.contains(t)).toList();
        team.close();
        team.close();
        assertThat(workers).hasSize(3).noneMatch(Thread::isAlive);
        assertThatThrownBy(() -> team.run(2, i -> { })).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    @Test
    void aTeamOfNoneIsRefused() {
        assertThatThrownBy(() -> new ThreadTeam(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
