package vae4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static vae4j.core.support.GradientCheck.BACKEND;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import vae4j.core.autograd.Tape;
import vae4j.core.objective.Batch;
import vae4j.core.objective.NegativeElbo;
import vae4j.core.random.Noise;
import vae4j.core.support.Draw;
import vae4j.core.support.GradientCheck;
import vae4j.core.support.WatchedBackend;
import vae4j.core.tensor.Shape;
import vae4j.core.tensor.ShapeException;
import vae4j.core.tensor.Tensor;

class VaeTest {
    private final Vae model = Vae.builder(Shape.of(2, 3)).hidden(5, 4).latent(2).backend(BACKEND).build();

    @AfterEach void close() {
        model.close();
    }

    @Test void resultsHaveTheShapesOfCodesAndOfExamples() {
        var x = new Draw(1).bits(7, 2, 3);
        assertThat(model.encode(x).shape()).isEqualTo(Shape.of(7, 2));
        assertThat(model.decode(model.encode(x)).shape()).isEqualTo(Shape.of(7, 2, 3));
        assertThat(model.reconstruct(x).shape()).isEqualTo(Shape.of(7, 2, 3));
        assertThat(model.sample(9, Noise.seed(1)).shape()).isEqualTo(Shape.of(9, 2, 3));
        assertThat(model.encode(x.reshape(Shape.of(7, 6))).toArray()).as("examples as rows").isEqualTo(model.encode(x).toArray());
    }

    @Test void aReconstructionIsTheExpectationAtTheMeanCode() {
        var x = new Draw(1).bits(7, 2, 3);
        assertThat(model.reconstruct(x).toArray()).isEqualTo(model.decode(model.encode(x)).toArray()).isEqualTo(model.reconstruct(x).toArray());
        for (float p : model.reconstruct(x).toArray()) assertThat(p).isStrictlyBetween(0f, 1f);
    }

    @Test void anExamplesResultDoesNotDependOnItsBatch() {
        var x = new Draw(1).bits(7, 2, 3);
        assertThat(model.encode(x.rows(3, 1)).toArray()).isEqualTo(model.encode(x).rows(3, 1).toArray());
    }

    @Test void samplesFollowFromTheirNoiseAndTheTemperature() {
        assertThat(model.sample(9, Noise.seed(1)).toArray()).isEqualTo(model.sample(9, Noise.seed(1)).toArray()).isNotEqualTo(model.sample(9, Noise.seed(2)).toArray());
        var cold = model.sample(3, 0, Noise.seed(1));
        assertThat(cold.toArray()).isEqualTo(model.decode(Tensor.allocate(Shape.of(3, 2))).toArray());
        assertThat(model.sample(3, 1, Noise.seed(1)).toArray()).isEqualTo(model.sample(3, Noise.seed(1)).toArray());
        assertThatThrownBy(() -> model.sample(3, -1, Noise.seed(1))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-1");
        assertThatThrownBy(() -> model.sample(0, Noise.seed(1))).isInstanceOf(ShapeException.class);
    }

    @Test void usingTheModelRecordsNoGradients() {
        model.parameters().gradients().set(0, 7);
        var values = model.parameters().values().toArray();
        model.reconstruct(new Draw(1).bits(7, 2, 3));
        model.sample(4, Noise.seed(1));
        assertThat(model.parameters().gradients().get(0)).isEqualTo(7);
        assertThat(model.parameters().values().toArray()).isEqualTo(values);
        try (var tape = Tape.inference(BACKEND)) {
            assertThat(model.encode(tape.constant(new Draw(1).bits(7, 2, 3))).mu().needsGradient()).isFalse();
        }
    }

    @Test void severalThreadsGetWhatOneGets() throws Exception {
        var inputs = IntStream.range(0, 8).mapToObj(i -> new Draw(i).bits(3 + i, 2, 3)).toList();
        var alone = inputs.stream().map(x -> model.reconstruct(x).toArray()).toList();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var tasks = new ArrayList<Callable<float[]>>();
            for (int i = 0; i < 200; i++) {
                var x = inputs.get(i % 8);
                tasks.add(() -> model.reconstruct(x).toArray());
            }
            var results = threads.invokeAll(tasks);
            for (int i = 0; i < 200; i++) assertThat(results.get(i).get()).isEqualTo(alone.get(i % 8));
        }
    }

    @Test void eachCallUsesTheMemoryOfTheOneBefore() {
        var places = new HashSet<Long>();
        try (var watched = Vae.builder(Shape.of(2, 3)).hidden().latent(2).backend(WatchedBackend.of(c -> places.add(c.segment().address() + c.offset()))).build()) {
            for (int i = 0; i < 20; i++) watched.encode(new Draw(i).bits(7, 2, 3));
            assertThat(places).hasSize(1);
        }
    }

    @Test void aRefusedCallLeavesNothingBehindForTheNext() {
        var x = new Draw(1).bits(7, 2, 3);
        var before = model.encode(x).toArray();
        assertThatThrownBy(() -> model.encode(Tensor.allocate(Shape.of(3, 7)))).isInstanceOf(ShapeException.class);
        var held = model.encode(x);
        model.sample(50, Noise.seed(2));
        assertThat(held.toArray()).as("a result belongs to the caller").isEqualTo(before);
    }

    @Test void misfitsAreRefusedWithBothShapes() {
        assertThatThrownBy(() -> model.encode(Tensor.allocate(Shape.of(3, 7)))).isInstanceOf(ShapeException.class).hasMessageContaining("[3, 7]").hasMessageContaining("[6, 5]");
        assertThatThrownBy(() -> model.decode(Tensor.allocate(Shape.of(3, 7)))).isInstanceOf(ShapeException.class).hasMessageContaining("[3, 7]").hasMessageContaining("[2, 4]");
        assertThatThrownBy(() -> model.reconstruct(Tensor.allocate(Shape.of(2, 3)))).as("one example without its batch").isInstanceOf(ShapeException.class).hasMessageContaining("[2, 3]");
    }

    /** Mistake 11: a ReLU on the heads of the encoder. The hidden layers' are there: all inputs negative give the biases. */
    @Test void codesAndLogVariancesMayBeNegative() {
        try (var linear = Vae.builder(Shape.of(1)).hidden(1).latent(1).backend(BACKEND).build(); var tape = Tape.inference(BACKEND)) {
            var named = linear.parameters().named();
            named.get("encoder.0.weight").copyFrom(1);
            named.get("encoder.0.bias").copyFrom(0);
            named.get("mu.weight").copyFrom(-2);
            named.get("mu.bias").copyFrom(-1);
            named.get("logvar.weight").copyFrom(-3);
            named.get("logvar.bias").copyFrom(-0.5f);
            var q = linear.encode(tape.constant(Tensor.of(Shape.of(2, 1), 1, -1)));
            assertThat(q.mu().value().toArray()).containsExactly(-3, -1);
            assertThat(q.logvar().value().get(0)).isCloseTo(-3.5f, within(1e-5f));
            assertThat(q.logvar().value().get(1)).isCloseTo(-0.5f, within(1e-5f));
        }
    }

    /** Steps that need more than the first slab: from the second on, all come from the same piece of memory, smaller last batches too. */
    @Test void trainingStepsTakeNoMoreMemoryAfterTheFirst() {
        var x = new Draw(4).bits(3000, 6);
        try (var tape = Tape.recording(BACKEND)) {
            var slabs = new ArrayList<Object>();
            for (int rows : new int[] {3000, 3000, 17, 3000, 3000}) {
                slabs.add(tape.allocate(Shape.of(1)).segment());
                tape.backward(NegativeElbo.PLAIN.of(model.elbo(Batch.of(tape.constant(x.rows(0, rows))), Noise.seed(8)), 0));
                tape.rewind();
            }
            slabs.add(tape.allocate(Shape.of(1)).segment());
            assertThat(slabs.subList(1, 6)).allSatisfy(slab -> assertThat(slab).isSameAs(slabs.get(1)));
        }
    }

    /** The whole model's gradient, parameter by parameter, against differences of the same bound in double. */
    @Test void theGradientOfTheBoundIsRightInEveryParameter() {
        try (var small = Vae.builder(Shape.of(3)).hidden(4).latent(2).activation("tanh").backend(BACKEND).build(); var tape = Tape.recording(BACKEND)) {
            var x = new Draw(4).bits(5, 3);
            var epsilon = Tensor.allocate(Shape.of(5, 2));
            BACKEND.normal(Noise.seed(8).key(), epsilon);
            var objective = NegativeElbo.PLAIN.of(small.elbo(Batch.of(tape.constant(x)), Noise.seed(8)), 0);
            tape.backward(objective);
            small.parameters().completeGradients(tape);
            var exact = new DoubleVae(small, GradientCheck.doubles(x), GradientCheck.doubles(epsilon));
            assertThat((double) objective.value().get(0)).isCloseTo(exact.loss(), within(1e-5));
            for (var p : small.parameters().parameters()) {
                GradientCheck.assertClose("gradient of " + p, p.gradient(), exact.gradient(p.names()));
            }
        }
    }
}
