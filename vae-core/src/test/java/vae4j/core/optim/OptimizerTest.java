package vae4j.core.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;
import static vae4j.core.support.GradientCheck.doubles;

import java.util.Random;
import org.junit.jupiter.api.Test;
import vae4j.core.backend.AdamStep;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.Tensor;

class OptimizerTest {
    private static final int N = 37;

    /** One update of a rule, in double, from the rule's paper. */
    private interface Rule {
        void update(double[] p, double[] g, int t, double factor);
    }

    /** 100 steps along random gradients whose sizes differ, with a changing rate. */
    private static void assertFollows(Optimizer optimizer, Rule rule, double gradientScale) {
        var random = new Random(6);
        var values = Tensor.allocate(Shape.of(N));
        for (int i = 0; i < N; i++) values.set(i, (float) random.nextGaussian());
        var exact = doubles(values);
        var gradient = Tensor.allocate(Shape.of(N));
        try (var state = optimizer.start(BACKEND, N)) {
            for (int t = 1; t <= 100; t++) {
                for (int i = 0; i < N; i++) gradient.set(i, (float) ((random.nextGaussian() + 0.3) * Math.pow(10, i % 7 - 4)));
                double factor = 1 - t / 200.0;
                state.update(values, gradient, t, factor, (float) gradientScale);
                var scaled = doubles(gradient);
                for (int i = 0; i < N; i++) scaled[i] *= gradientScale;
                rule.update(exact, scaled, t, factor);
            }
        }
        for (int i = 0; i < N; i++) assertThat((double) values.get(i)).as("parameter " + i).isCloseTo(exact[i], within(2e-4 * (1 + Math.abs(exact[i]))));
    }

    /** Kingma and Ba 2015, algorithm 1; Loshchilov and Hutter 2019, algorithm 2. Mistake 21: all settings take effect. */
    private static Rule adam(double rate, double beta1, double beta2, double epsilon, double decay) {
        var m = new double[N];
        var v = new double[N];
        return (p, g, t, factor) -> {
            for (int i = 0; i < N; i++) {
                m[i] = beta1 * m[i] + (1 - beta1) * g[i];
                v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
                double corrected = m[i] / (1 - Math.pow(beta1, t));
                double root = Math.sqrt(v[i] / (1 - Math.pow(beta2, t)));
                p[i] -= factor * rate * (corrected / (root + epsilon) + decay * p[i]);
            }
        };
    }

    @Test void adamIsItsPaper() {
        assertFollows(Adam.rate(0.01), adam(0.01, 0.9, 0.999, 1e-8, 0), 1);
        assertFollows(new Adam(0.02, 0.5, 0.9, 0.1, 0), adam(0.02, 0.5, 0.9, 0.1, 0), 1);
        assertFollows(new Adam(0.01, 0.99, 0.999, 1e-4, 0), adam(0.01, 0.99, 0.999, 1e-4, 0), 0.25);
    }

    @Test void adamWithADecayIsAdamW() {
        assertFollows(new Adam(0.01, 0.9, 0.999, 1e-8, 0.5), adam(0.01, 0.9, 0.999, 1e-8, 0.5), 1);
    }

    @Test void momentumIsThatOfPyTorch() {
        var velocity = new double[N];
        assertFollows(new Sgd(0.001, 0.9), (p, g, _, factor) -> {
            for (int i = 0; i < N; i++) {
                velocity[i] = 0.9 * velocity[i] + g[i];
                p[i] -= factor * 0.001 * velocity[i];
            }
        }, 1);
        assertFollows(new Sgd(0.001, 0), (p, g, _, factor) -> {
            for (int i = 0; i < N; i++) p[i] -= factor * 0.001 * g[i];
        }, 0.5);
    }

    @Test void allConvergeOnAQuadratic() {
        for (var optimizer : new Optimizer[] {Adam.rate(0.1), new Adam(0.1, 0.9, 0.99, 1e-8, 0), new Sgd(0.05, 0.8), new Sgd(0.1, 0)}) {
            var p = Tensor.of(Shape.of(3), 5, -3, 0.5f);
            var gradient = Tensor.allocate(Shape.of(3));
            var schedule = new LearningRateSchedule(LearningRateSchedule.Kind.COSINE, 0);
            try (var state = optimizer.start(BACKEND, 3)) {
                for (int t = 1; t <= 600; t++) {
                    for (int i = 0; i < 3; i++) gradient.set(i, (i + 1) * (p.get(i) - 2));      // of ½ Σ (i+1) (p − 2)²
                    state.update(p, gradient, t, schedule.factor(t, 600), 1);
                }
            }
            for (float value : p.toArray()) assertThat(value).as(optimizer.toString()).isCloseTo(2, within(1e-3f));
        }
    }

    @Test void memoriesOfDeadInputsDoNotBecomeSubnormal() {
        for (var optimizer : new Optimizer[] {new Adam(0.01, 0.5, 0.5, 1e-8, 0), new Sgd(0.01, 0.5)}) {
            var p = Tensor.of(Shape.of(1), 1);
            try (var state = optimizer.start(BACKEND, 1)) {
                state.update(p, Tensor.of(Shape.of(1), 1), 1, 1, 1);
                for (int t = 2; t < 200; t++) {
                    state.update(p, Tensor.of(Shape.of(1), 0), t, 1, 1);
                    state.tensors().forEach((name, memory) -> {
                        float size = Math.abs(memory.get(0));
                        assertThat(size == 0 || size >= AdamStep.FLUSH).as(name + " is " + size).isTrue();
                    });
                }
                state.tensors().forEach((name, memory) -> assertThat(memory.get(0)).as(name).isZero());
            }
        }
    }

    @Test void impossibleSettingsAreRefusedByName() {
        assertThatThrownBy(() -> Adam.rate(0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("learning rate");
        assertThatThrownBy(() -> Adam.rate(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Adam(1, 1, 0.9, 1e-8, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("beta1");
        assertThatThrownBy(() -> new Adam(1, 0.9, -0.1, 1e-8, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("beta2");
        assertThatThrownBy(() -> new Adam(1, 0.9, 0.9, 0, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("epsilon");
        assertThatThrownBy(() -> new Adam(1, 0.9, 0.9, 1e-8, -1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("decay");
        assertThatThrownBy(() -> new Sgd(-1, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("learning rate");
        assertThatThrownBy(() -> new Sgd(1, 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("momentum");
    }
}
