package vae4j.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static vae4j.simd.Constants.HALF;
import static vae4j.simd.Constants.INVERSE_SQRT_TWO_PI;
import static vae4j.simd.Constants.LOGVAR_MAX;
import static vae4j.simd.Constants.LOGVAR_MIN;
import static vae4j.simd.Constants.MINUS_HALF;
import static vae4j.simd.Constants.ONE;
import static vae4j.simd.Constants.SQRT_HALF;
import static vae4j.simd.Constants.TWO;
import static vae4j.simd.Pass.SECOND;
import static vae4j.simd.Pass.THIRD;
import static vae4j.simd.Lanes.LENGTH;
import static vae4j.simd.Lanes.get;
import static vae4j.simd.Lanes.keep;
import static vae4j.simd.Lanes.kept;
import static vae4j.simd.Lanes.load;
import static vae4j.simd.Lanes.of;
import static vae4j.simd.Lanes.set;
import static vae4j.simd.Lanes.store;

import java.lang.foreign.MemorySegment;
import vae4j.core.backend.ScalarFunction;

/**
 * The adjoints of {@link ScalarFunction}s over arrays: y is b times the derivative at the saved a. The comment of a pass
 * is what it leaves in scratch.
 */
final class Adjoints {
    private static final Pass[] RELU = {Adjoints::relu}, TANH = {Adjoints::tanh}, SIGMOID = {Adjoints::sigmoid},
        SOFTPLUS = {Adjoints::softplus}, SILU = {Values::expMinusAbs, Adjoints::silu},
        GELU = {Values::erfFar, Adjoints::normalDistribution, Adjoints::gelu}, EXP = {Adjoints::exp}, LOG = {Adjoints::log},
        SQUARE = {Adjoints::square},
        BOUND_LOGVAR = {Values::bendExp, Adjoints::bend, Adjoints::bendSlope, Adjoints::secondBendExp, Adjoints::boundLogvar};

    private Adjoints() {}

    /** {@code dx[i] = d[i] * f.derivative(saved[i])} for n elements from these byte offsets; dx may be d. */
    static void apply(ScalarFunction f, MemorySegment saved, long so, MemorySegment d, long o, MemorySegment dx, long dxo, int n) {
        if (f.kind() == ScalarFunction.Kind.IDENTITY) {
            MemorySegment.copy(d, o, dx, dxo, (long) n * Float.BYTES);
            return;
        }
        int body = Lanes.body(n);
        if (f.kind() == ScalarFunction.Kind.LEAKY_RELU) {
            leakyRelu(f.parameter(), saved, so, d, o, dx, dxo, body);
        } else {
            Pass.run(passes(f.kind()), saved, so, d, o, dx, dxo, Pass.scratch(), body);
        }
        for (int i = body; i < n; i++) set(dx, dxo, i, get(d, o, i) * f.derivative(get(saved, so, i)));
    }

    private static Pass[] passes(ScalarFunction.Kind kind) {
        return switch (kind) {
            case IDENTITY, LEAKY_RELU -> throw new IllegalArgumentException(kind + " has a loop of its own");
            case RELU -> RELU;
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

    private static void leakyRelu(float slope, MemorySegment saved, long so, MemorySegment d, long o, MemorySegment dx, long dxo, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var slopes = of(slope).blend(ONE, load(saved, so, i).compare(GT, 0));
            store(load(d, o, i).mul(slopes), dx, dxo, i);
        }
    }

    private static void relu(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            store(load(b, bo, i).mul(Constants.ZERO.blend(ONE, load(a, ao, i).compare(GT, 0))), y, yo, i);
        }
    }

    private static void tanh(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var x = load(a, ao, i);
            store(load(b, bo, i).mul(x.neg().fma(x, ONE)), y, yo, i);
        }
    }

    private static void sigmoid(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var x = load(a, ao, i);
            store(load(b, bo, i).mul(x.mul(ONE.sub(x))), y, yo, i);
        }
    }

    private static void softplus(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            store(load(b, bo, i).mul(VectorMath.expm1(load(a, ao, i).neg()).neg()), y, yo, i);
        }
    }

    private static void silu(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var x = load(a, ao, i);
            var sigmoid = VectorMath.sigmoid(x, kept(s, i));
            store(load(b, bo, i).mul(x.mul(sigmoid).fma(ONE.sub(sigmoid), sigmoid)), y, yo, i);
        }
    }

    /** the normal distribution function */
    private static void normalDistribution(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var x = load(a, ao, i);
            keep(VectorMath.erf(x.mul(SQRT_HALF), kept(s, i)).add(ONE).mul(HALF), s, i);
        }
    }

    private static void gelu(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var x = load(a, ao, i);
            var density = VectorMath.exp(x.mul(x).mul(MINUS_HALF)).mul(INVERSE_SQRT_TWO_PI);
            store(load(b, bo, i).mul(x.fma(density, kept(s, i))), y, yo, i);
        }
    }

    private static void exp(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            store(load(b, bo, i).mul(load(a, ao, i)), y, yo, i);
        }
    }

    private static void log(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            store(load(b, bo, i).mul(ONE.div(load(a, ao, i))), y, yo, i);
        }
    }

    private static void square(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            store(load(b, bo, i).mul(load(a, ao, i).mul(TWO)), y, yo, i);
        }
    }

    /** second: u - MIN, where u is the number bent at MAX */
    private static void bend(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            var x = LOGVAR_MAX.sub(load(a, ao, i));
            keep(LOGVAR_MAX.sub(VectorMath.softplus(x, kept(s, i))).sub(LOGVAR_MIN), s, SECOND + i);
        }
    }

    /** first: the slope of the bend at MAX */
    private static void bendSlope(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            keep(VectorMath.sigmoid(LOGVAR_MAX.sub(load(a, ao, i)), kept(s, i)), s, i);
        }
    }

    /** third: exp(-|u - MIN|) */
    private static void secondBendExp(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            keep(VectorMath.expMinusAbs(kept(s, SECOND + i)), s, THIRD + i);
        }
    }

    private static void boundLogvar(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo, float[] s, int n) {
        for (int i = 0; i < n; i += LENGTH) {
            store(load(b, bo, i).mul(kept(s, i).mul(VectorMath.sigmoid(kept(s, SECOND + i), kept(s, THIRD + i)))), y, yo, i);
        }
    }
}
