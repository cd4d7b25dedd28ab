package vae4j.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import vae4j.core.backend.Backends;
import vae4j.core.model.Vae;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.objective.Step;
import vae4j.core.optim.Adam;
import vae4j.core.random.Noise;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;
import vae4j.core.train.TrainingStep;

/**
 * What steady training steps of the standard model take of memory: bytes on the heap a step, by all threads, and how much
 * the process has grown over all of them.
 *
 * <pre>{@code java --add-modules jdk.incubator.vector -cp ... vae4j.bench.StepMemory [threads] [steps]}</pre>
 *
 * The process may grow by pages of a heap that is used for the first time; {@code -Xms64m -Xmx64m -XX:+AlwaysPreTouch}
 * keeps them out.
 */
public final class StepMemory {
    private static final int BATCH = 128, WARM_UP = 1_500;

    private StepMemory() {}

    public static void main(String[] arguments) throws IOException {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2_000;
        var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var backend = Backends.open("simd", threads);
             var model = Vae.builder(Shape.of(784)).hidden(400).latent(20).backend(backend).build();
             var step = new TrainingStep(model, Adam.rate(1e-3), Double.POSITIVE_INFINITY)) {
            var x = Tensor.allocate(Shape.of(BATCH, 784));
            backend.uniform(1, x);
            for (int n = 1; n <= WARM_UP; n++) step.update(x, null, new Step(Noise.seed(n), 0, NegativeElbo.PLAIN, null), n, 1);
            long before = bean.getTotalThreadAllocatedBytes();
            long resident = residentKiB();
            for (int n = WARM_UP + 1; n <= WARM_UP + steps; n++) step.update(x, null, new Step(Noise.seed(n), 0, NegativeElbo.PLAIN, null), n, 1);
            System.out.println(Backends.describe(backend));
            System.out.printf(Locale.ROOT, "heap, bytes a step: %.0f%n", (double) (bean.getTotalThreadAllocatedBytes() - before) / steps);
            System.out.println("resident memory, growth over " + steps + " steps: " + (resident < 0 ? "not known on this system" : residentKiB() - resident + " KiB"));
        }
        System.exit(0);
    }

    /** Of the whole process, where Linux says it; else -1. */
    private static long residentKiB() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) return -1;
        return Files.readAllLines(status).stream().filter(l -> l.startsWith("VmRSS:")).mapToLong(l -> Long.parseLong(l.replaceAll("\\D", ""))).findFirst().orElse(-1);
    }
}
