package vae4j.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static vae4j.simd.Constants.HALF;
import static vae4j.simd.Constants.LOGVAR_MAX;
import static vae4j.simd.Constants.LOGVAR_MIN;
import static vae4j.simd.Constants.ONE;
import static vae4j.simd.Constants.SQRT_HALF;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.keep;
import static vae4j.simd.Lanes.kept;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import vae4j.core.backend.ScalarFunction;

/** The values of {@link ScalarFunction}s over arrays: y from a. The comment of a pass is what it leaves in scratch. */
final class Values {
    private static final Pass[] TANH = {Values::tanhExp, Values::tanh}, SIGMOID = {Values::sigmoid},
        SOFTPLUS = {Values::expMinusAbs, Values::softplus}, SILU = {Values::expMinusAbs, Values::silu},
        GELU = {Values::erfFar, Values::gelu}, EXP = {Values::exp}, LOG = {Values::log}, SQUARE = {Values::square},
        BOUND_LOGVAR = {Values::bendExp, Values::bend, Values::secondBendExp, Values::secondBend};

    private Values() {}

    /** {@code y[i] = f.value(x[i])} for n elements from these byte offsets; y may be x. */
    static void apply(ScalarFunction f, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        int body = Lanes.body(n);
        switch (f.kind()) {
            case IDENTITY -> MemorySegment.copy(x, xo, y, yo, (long) body * Float.BYTES);
            case RELU -> relu(x, xo, y, yo, body);
            case LEAKY_RELU -> leakyRelu(f.parameter(), x, xo, y, yo, body);
            default -> Pass.run(passes(f.kind()), x, xo, x, xo, y, yo, Pass.scratch(), body);
        }
        for (int i = body; i < n; i++) set(y, yo, i, f.value(get(x, xo, i)));
    }

    private static Pass[] passes(ScalarFunction.Kind kind) {
        return switch (kind) {
            case IDENTITY, RELU, LEAKY_RELU -> throw new IllegalArgumentException(kind + " has a loop of its own");
            case TANH -> TANH;
            case SIGMOID -> SIGMOID;
            case SOFTPLUS -> SOFTPLUS;
            case SILU -> SILU;
            case GELU -> GELU;
            case EXP -> EXP;
            case LOG -> LOG;
            case SQUARE -> SQUARE;
            case BOUND_LOGVAR -> BOUND_LOGVAR;
        };
    }

    private static void relu(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i += LENGTH) store(VectorMath.positivePart(load(x, xo, i)), y, yo, i);
    }

    private static void leakyRelu(float slope, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var v = load(x, xo, i);
            store(v.mul(slope).blend(v, v.compare(GT, 0)), y, yo, i);
        }
    }

    /** exp(2 |a|) */
    private static void tanhExp(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            keep(VectorMath.tanhExp(load(a, ao, i)), s, i);
        }
    }

    private static void tanh(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            store(VectorMath.tanh(load(a, ao, i), kept(s, i)), y, yo, i);
        }
    }

    /** exp(-|a|) */
    static void expMinusAbs(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            keep(VectorMath.expMinusAbs(load(a, ao, i)), s, i);
        }
    }

    private static void sigmoid(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var x = load(a, ao, i);
            store(VectorMath.sigmoid(x, VectorMath.expMinusAbs(x)), y, yo, i);
        }
    }

    private static void softplus(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            store(VectorMath.softplus(load(a, ao, i), kept(s, i)), y, yo, i);
        }
    }

    private static void silu(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var x = load(a, ao, i);
            store(x.mul(VectorMath.sigmoid(x, kept(s, i))), y, yo, i);
        }
    }

    /** erf(a sqrt(1/2)) as it is far from 0 */
    static void erfFar(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            keep(VectorMath.erfFar(load(a, ao, i).mul(SQRT_HALF)), s, i);
        }
    }

    private static void gelu(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var x = load(a, ao, i);
            store(x.mul(HALF).mul(VectorMath.erf(x.mul(SQRT_HALF), kept(s, i)).add(ONE)), y, yo, i);
        }
    }

    private static void exp(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            store(VectorMath.exp(load(a, ao, i)), y, yo, i);
        }
    }

    private static void log(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            store(VectorMath.log(load(a, ao, i)), y, yo, i);
        }
    }

    private static void square(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var x = load(a, ao, i);
            store(x.mul(x), y, yo, i);
        }
    }

    /** exp(-|MAX - a|) */
    static void bendExp(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            keep(VectorMath.expMinusAbs(LOGVAR_MAX.sub(load(a, ao, i))), s, i);
        }
    }

    /** Nothing; y is u, the number bent at MAX. */
    private static void bend(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var x = LOGVAR_MAX.sub(load(a, ao, i));
            store(LOGVAR_MAX.sub(VectorMath.softplus(x, kept(s, i))), y, yo, i);
        }
    }

    /** exp(-|u - MIN|) */
    private static void secondBendExp(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            keep(VectorMath.expMinusAbs(load(y, yo, i).sub(LOGVAR_MIN)), s, i);
        }
    }

    private static void secondBend(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var u = load(y, yo, i).sub(LOGVAR_MIN);
            store(VectorMath.softplus(u, kept(s, i)).add(LOGVAR_MIN), y, yo, i);
        }
    }
}
