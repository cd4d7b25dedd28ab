package vae4j.simd;

import static jdk.incubator.vector.VectorOperators.LT;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.at;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.of;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import vae4j.core.backend.AdamStep;
import vae4j.core.tensor.Tensor;

/** The optimizers over {@code count} elements from an element on: one pass over memory each. */
final class Optimizers {
    private Optimizers() {}

    static void adam(Tensor parameters, Tensor gradient, Tensor m, Tensor v, AdamStep step, long from, int count) {
        MemorySegment ps = parameters.segment(), gs = gradient.segment(), ms = m.segment(), vs = v.segment();
        long po = at(parameters, from), go = at(gradient, from), mo = at(m, from), vo = at(v, from);
        int body = Lanes.body(count);
        adamVectors(ps, po, gs, go, ms, mo, vs, vo, step, body);
        for (int i = body; i < count; i++) {
            float g = step.gradientScale() * get(gs, go, i);
            float first = flush(Math.fma(step.beta1(), get(ms, mo, i), (1 - step.beta1()) * g));
            float second = flush(Math.fma(step.beta2(), get(vs, vo, i), (1 - step.beta2()) * (g * g)));
            set(ms, mo, i, first);
            set(vs, vo, i, second);
            float update = first / Math.fma((float) Math.sqrt(second), step.rootScale(), step.epsilon());
            set(ps, po, i, Math.fma(-step.stepSize(), update, step.keep() * get(ps, po, i)));
        }
    }

    private static void adamVectors(MemorySegment ps, long po, MemorySegment gs, long go, MemorySegment ms, long mo,
                                    MemorySegment vs, long vo, AdamStep step, int n) {
        float scale = step.gradientScale(), beta1 = step.beta1(), beta2 = step.beta2(), keep = step.keep();
        float rest1 = 1 - beta1, rest2 = 1 - beta2, rate = -step.stepSize(), root = step.rootScale(), epsilon = step.epsilon();
        for (int i = 0; i < n; i += LENGTH) {
            var g = load(gs, go, i).mul(scale);
            var first = flush(load(ms, mo, i).fma(of(beta1), g.mul(rest1)));
            var second = flush(load(vs, vo, i).fma(of(beta2), g.mul(g).mul(rest2)));
            store(first, ms, mo, i);
            store(second, vs, vo, i);
            var update = first.div(second.sqrt().fma(of(root), of(epsilon)));
            store(update.fma(of(rate), load(ps, po, i).mul(keep)), ps, po, i);
        }
    }

    static void sgd(Tensor parameters, Tensor gradient, Tensor velocity, float scale, float rate, float momentum, long from, int count) {
        MemorySegment ps = parameters.segment(), gs = gradient.segment(), us = velocity.segment();
        long po = at(parameters, from), go = at(gradient, from), uo = at(velocity, from);
        int body = Lanes.body(count);
        for (int i = 0; i < body; i += LENGTH) {
            var u = flush(load(us, uo, i).fma(of(momentum), load(gs, go, i).mul(scale)));
            store(u, us, uo, i);
            store(u.fma(of(-rate), load(ps, po, i)), ps, po, i);
        }
        for (int i = body; i < count; i++) {
            float u = flush(Math.fma(momentum, get(us, uo, i), scale * get(gs, go, i)));
            set(us, uo, i, u);
            set(ps, po, i, Math.fma(-rate, u, get(ps, po, i)));
        }
    }

    private static FloatVector flush(FloatVector moment) {
        return moment.blend(0, moment.abs().compare(LT, AdamStep.FLUSH));
    }

    private static float flush(float moment) {
        return Math.abs(moment) < AdamStep.FLUSH ? 0 : moment;
    }
}
