package vae4j.core.backend;

import vae4j.core.backend.density.Density;
import vae4j.core.backend.density.Variate;
import vae4j.core.tensor.Tensor;

/**
 * Everything that is computed over arrays of numbers. <b>Each kernel has one defined result, bit for bit</b>: it does
 * not depend on the implementation, the number of threads or the width of the vectors (NaNs count as equal). The
 * formulas below and the plain loops of the {@code reference} backend are the specification.
 *
 * <p><b>Common rules.</b> A kernel overwrites its results, which must not overlap its arguments unless it says so.
 * Shapes are checked before anything is written ({@link vae4j.core.tensor.ShapeException}). Operations round once each, in the order written; {@code fma} rounds
 * once in all. Functions like {@code exp} are those of {@link ScalarMath}.
 *
 * <p><b>Sums</b> over n terms start with 16 partial sums of +0; term i is added to partial i mod 16, in order; then
 * {@code p[j] += p[j + 8]} for j under 8, the same with 4, 2 and 1; p[0] is the sum.
 *
 * <p>A backend may be used by several threads at once; one call's work is never cut by anything but fixed sizes.
 */
public interface Backend extends AutoCloseable {
    /** The length of a block of a matrix product's inner dimension; a part of the contract, see {@link #gemm}. */
    int KC = 512;
    /** The length of the pieces in which {@link #sumOfSquares} takes a long input; a part of the contract. */
    int CHUNK = 8192;

    /** The name of its provider. */
    String name();

    /** The width of its vectors in bits; 32 if it computes one number at a time. */
    int vectorBits();

    /** How many threads compute, the caller's included. */
    int threads();

    // ---- matrix products

    /**
     * {@code c = activation(op(a) op(b) + bias)}; op(a) is {@code [m, k]}, op(b) {@code [k, n]}, c {@code [m, n]}.
     * <p>Bits: for each element and each block of {@link #KC} consecutive k (the last may be shorter): s = +0, then
     * {@code s = fma(a, b, s)} in the order of k. c is the first block's s; the others are added in order:
     * {@code c = c + s}. Then {@code c = c + bias[column]} if there is one, and the activation's value.
     */
    void gemm(Operand a, Operand b, Epilogue epilogue, Tensor c);

    /**
     * {@code out[j] = sum of x[i, j] over the rows}: for each block of {@link #KC} consecutive rows, added one after the
     * other in order, from the first row's value; then the blocks in order; {@code [m, n] -> [n]}.
     */
    void columnSum(Tensor x, Tensor out);

    /** {@code out[i] = sum of x[i, j] over the columns} as a sum of the common rules; {@code [m, n] -> [m]}. */
    void rowSum(Tensor x, Tensor out);

    // ---- convolutions
    //
    // Sizes and shapes are those of Convolution. Row r of the patch matrix P of a group is what the window sees at
    // position r of all feature maps, (batch, row, column) in order: its column (tap row, tap column, channel) is that
    // place of the image, or +0 where the tap sees padding. W is the group's weights with a row a feature and P's columns.

    /**
     * {@code y = activation(convolution of the images + bias)}: the feature maps' rows are {@code P W^T}, in the order
     * of {@link #gemm}; images {@code [batch, height, width, channels]}, bias and maps one number a feature.
     */
    void convolve(Convolution c, Tensor images, Tensor weights, Epilogue epilogue, Tensor maps);

    /**
     * The transposed convolution, which is also the adjoint of {@link #convolve} by the images:
     * {@code images = activation(sum + bias)}, bias one number a channel. {@code maps W}, computed in the order of
     * {@link #gemm}, is what each position adds to the places that its window sees. The sum of a place starts with +0;
     * the positions add to it in order.
     */
    void convolveTransposed(Convolution c, Tensor maps, Tensor weights, Epilogue epilogue, Tensor images);

    /** The adjoint of both by the weights: {@code maps^T P}, in the order of {@link #gemm}, k the positions of the whole batch. */
    void convolveWeights(Convolution c, Tensor images, Tensor maps, Tensor weights);

    /** {@code y[i, b, a] = x[i, a, b]}; x {@code [n, a, b]}, y as large: channels first to channels last and back. */
    void swapAxes(Tensor x, Tensor y);

    // ---- pooling and up-sampling: a Convolution says the sizes; it has as many features as channels, each a group

    /**
     * The mean of what each window sees, padding counted as 0: a sum from +0 over the taps in order, without padding,
     * times {@code 1f / taps}.
     */
    void averagePool(Convolution c, Tensor images, Tensor maps);

    /** The images' gradient starts with +0; positions add in order: {@code dx = fma(1f / taps, d, dx)}. */
    void averagePoolAdjoint(Convolution c, Tensor d, Tensor dImages);

    /** The greatest number that each window sees, without padding; of equal ones the first; NaN if there is one. */
    void maxPool(Convolution c, Tensor images, Tensor maps);

    /** The images' gradient starts with +0; positions add in order: each adds d to the first place that has the maximum. */
    void maxPoolAdjoint(Convolution c, Tensor images, Tensor maps, Tensor d, Tensor dImages);

    /**
     * Images enlarged by a whole factor: {@code [n, h, w, c] -> [n, factor h, factor w, c]}. Nearest: {@code y[i, j] =
     * x[i / factor, j / factor]}. Bilinear, with {@code source = max(0, (i + 0.5) / factor - 0.5)} in double, i0 its
     * whole part, i1 the next place if there is one, else i0, and v the rest as a float; for columns likewise, u:
     * {@code top = fma(u, x[i0, j1], (1 - u) * x[i0, j0])}, bottom the same of i1, {@code y = fma(v, bottom, (1 - v) * top)}.
     * PyTorch's {@code interpolate} without aligned corners.
     */
    void upsample(Tensor x, int factor, boolean bilinear, Tensor y);

    /**
     * The gradient starts with +0; places of d add in order, to the first row and column, the first row and second
     * column, the second row and first column, both second: {@code dx = fma(weight, d, dx)}, with a weight of
     * {@code (1 - v) * (1 - u)}, {@code (1 - v) * u}, {@code v * (1 - u)}, {@code v * u}; nearest: the first only.
     */
    void upsampleAdjoint(Tensor d, int factor, boolean bilinear, Tensor dx);

    // ---- normalisation, see Statistics for what is an example, a place, a channel and a group

    /**
     * Means, and variances around them (divided by the count). Bits: for each example and channel, a sum over the places:
     * for each block of {@link #KC} from +0 in order, then the blocks in order; the channels of a group are added in
     * order; then the sum is divided. The variance's terms enter by {@code s = fma(e, e, s)} with {@code e = x - mean}.
     */
    void moments(Statistics s, Tensor x, Tensor mean, Tensor variance);

    /** {@code y = fma((x - mean) * r, gamma, beta)} with {@code r = 1 / sqrt(variance + epsilon)}; gamma and beta one a channel. */
    void normalize(Statistics s, Tensor x, Tensor mean, Tensor variance, float epsilon, Tensor gamma, Tensor beta, Tensor y);

    /**
     * With {@code n = (x - mean) * r}: dBeta is the sum of d and dGamma that of {@code fma(d, n, s)}, in the order of
     * {@link #moments}, then over the examples in order. {@code dx = r * fma(-n, b, d * gamma - a)}, where a and b are
     * the groups' sums of an example's sums times gamma, divided by the count; 0 if the statistics are frozen.
     */
    void normalizeAdjoint(Statistics s, Tensor x, Tensor mean, Tensor variance, float epsilon, Tensor gamma, boolean frozen, Tensor d,
        Tensor dx, Tensor dGamma, Tensor dBeta);

    // ---- elementwise

    /** {@code x[i] = value}. */
    void fill(Tensor x, float value);

    /** {@code c[i] = a[i] + b[i]}; c may be a or b. */
    void add(Tensor a, Tensor b, Tensor c);

    /** {@code c[i] = a[i] - b[i]}; c may be a or b. */
    void subtract(Tensor a, Tensor b, Tensor c);

    /** {@code c[i] = a[i] * b[i]}; c may be a or b. */
    void multiply(Tensor a, Tensor b, Tensor c);

    /** {@code y[i] = factor * x[i]}; y may be x. */
    void scale(Tensor x, float factor, Tensor y);

    /** {@code y[i, j] = factor[i] * x[i, j]}; x and y {@code [m, n]}, factor {@code [m]}; y may be x. */
    void scaleRows(Tensor x, Tensor factor, Tensor y);

    /** {@code y[i, j] = x[j]}; y {@code [m, n]}, x {@code [n]}. */
    void broadcastRows(Tensor x, Tensor y);

    /** {@code y[i, j] = x[i]}; y {@code [m, n]}, x {@code [m]}. */
    void broadcastColumns(Tensor x, Tensor y);

    /** {@code y[i, j] = x[i, first + j]} for all columns of y; x {@code [m, n]}, y {@code [m, count]}. */
    void copyColumns(Tensor x, int first, Tensor y);

    /** {@code y[i, first + j] = x[i, j]} for all columns of x; the others stay. x {@code [m, count]}, y {@code [m, n]}. */
    void pasteColumns(Tensor x, Tensor y, int first);

    /** {@code y[i] = f.value(x[i])}; y may be x. */
    void apply(ScalarFunction f, Tensor x, Tensor y);

    /** {@code dx[i] = d[i] * f.derivative(saved[i])}, for all f but the identity, whose is d itself; dx may be d. */
    void applyAdjoint(ScalarFunction f, Tensor saved, Tensor d, Tensor dx);

    // ---- probability, in nats

    /**
     * {@code z = mu + exp(0.5 * logvar) * epsilon}: {@code fma(exp(0.5f * logvar), epsilon, mu)}
     * (Kingma and Welling 2014, section 2.4).
     */
    void reparameterize(Tensor mu, Tensor logvar, Tensor epsilon, Tensor z);

    /** {@code dLogvar = d * (0.5 * exp(0.5 * logvar) * epsilon)}: {@code ((0.5f * exp(0.5f * logvar)) * epsilon) * d}. dMu is d. */
    void reparameterizeAdjoint(Tensor logvar, Tensor epsilon, Tensor d, Tensor dLogvar);

    /**
     * KL(N(mu, exp(logvar)) || N(0, 1)) for each element:
     * {@code 0.5f * (fma(mu, mu, expm1(logvar)) - logvar)}, and 0 where rounding would make it negative
     * (Kingma and Welling 2014, appendix B).
     */
    void gaussianKl(Tensor mu, Tensor logvar, Tensor kl);

    /** {@code dMu = d * mu}, {@code dLogvar = d * (0.5f * expm1(logvar))}. */
    void gaussianKlAdjoint(Tensor mu, Tensor logvar, Tensor d, Tensor dMu, Tensor dLogvar);

    /**
     * log p(x | a, b) of independent numbers, summed over the columns: for each row the sum of the terms
     * {@code f.logProbability(x, a, b)}, and of +0 where the mask is 0. What x is there does not matter.
     *
     * @param x    {@code [m, n]}
     * @param mask {@code [m, n]}, 0 where x is missing, anything else where it is known; null if all are known
     * @param a    {@code [m, n]}
     * @param b    {@code [m, n]}; null if f has one parameter
     * @param out  {@code [m]}
     * @param dA   {@code [m, n]}, set to {@code f.slopeA(x, a, b)}, and +0 where the mask is 0; null if no slopes are wanted
     * @param dB   the same of b; null if no slopes are wanted or f has one parameter
     */
    void logProbability(Density f, Tensor x, Tensor mask, Tensor a, Tensor b, Tensor out, Tensor dA, Tensor dB);

    /** {@code out[i] = f.mean(a[i], b[i])}; b is null if f has one parameter. */
    void mean(Variate f, Tensor a, Tensor b, Tensor out);

    /** {@code out[i] = f.sample(key, i, a[i], b[i])}; b is null if f has one parameter. */
    void sample(Variate f, long key, Tensor a, Tensor b, Tensor out);

    /** Each row becomes its indicator: {@code y[i, j] = 1} for the first greatest element of the row, 0 elsewhere. {@code [m, n]}. */
    void oneHot(Tensor x, Tensor y);

    /**
     * {@code y[i, j] = (x[i, j] - greatest) - log(sum over k of exp(x[i, k] - greatest))}, the sum by the common rules;
     * the greatest of the row, or 0 if that is negative infinity. {@code [m, n]}.
     */
    void logSoftmax(Tensor x, Tensor y);

    /** {@code dx[i, j] = fma(-exp(y[i, j]), s, d[i, j])}, where s is the row's sum of d by the common rules; dx may be d. */
    void logSoftmaxAdjoint(Tensor y, Tensor d, Tensor dx);

    /** {@code out[i] = greatest + log(sum over k of exp(x[i, k] - greatest))}, as in {@link #logSoftmax}; {@code [m, n] -> [m]}. */
    void logSumExp(Tensor x, Tensor out);

    /** {@code dx[i, j] = d[i] * exp(x[i, j] - logSum[i])}; x and dx {@code [m, n]}, logSum and d {@code [m]}. */
    void logSumExpAdjoint(Tensor x, Tensor logSum, Tensor d, Tensor dx);

    /**
     * log N(z; mean, exp(logvar)) of each z under each of k Gaussians: {@code out[i, c] = -0.5f * (s + n * log(2 pi))} where
     * s is the sum by the common rules over j of {@code fma(e * e, w, logvar[c, j])} with {@code e = z[i, j] - mean[c, j]};
     * {@code n * log(2 pi)} is one product of floats.
     *
     * @param z      {@code [m, n]}
     * @param mean   {@code [k, n]}
     * @param logvar {@code [k, n]}
     * @param w      {@code [k, n]}: exp(-logvar)
     * @param out    {@code [m, k]}
     */
    void gaussianPairs(Tensor z, Tensor mean, Tensor logvar, Tensor w, Tensor out);

    /**
     * With e as above and d {@code [m, k]}: {@code dZ[i, j]} is s = +0, then {@code s = fma(d[i, c], -(e * w), s)} in the
     * order of c; {@code dMean[c, j]} is s = +0, then {@code s = fma(d[i, c], e * w, s)} in the order of i;
     * {@code dLogvar[c, j]} likewise with {@code 0.5f * fma(e * e, w, -1)}.
     */
    void gaussianPairsAdjoint(Tensor z, Tensor mean, Tensor w, Tensor d, Tensor dZ, Tensor dMean, Tensor dLogvar);

    // ---- noise: see vae4j.core.random.Threefry for the bits of a word

    /** {@code out[i]} uniform in [0, 1): the top 24 bits of word i of the stream, times 2^-24. */
    void uniform(long key, Tensor out);

    /** {@code out[i]} standard normal: {@link ScalarMath#normal} of word i of the stream. */
    void normal(long key, Tensor out);

    /** {@code out[i] = uniform[i] < probability[i] ? 1 : 0}, with the numbers of {@link #uniform}. */
    void bernoulli(long key, Tensor probability, Tensor out);

    // ---- optimizers, over all parameters at once

    /**
     * Adam, on tensors of one size; the parameters and both moments are updated in place:
     * {@code g = gradientScale * gradient}; {@code m = fma(beta1, m, (1 - beta1) * g)};
     * {@code v = fma(beta2, v, (1 - beta2) * (g * g))}; each flushed to +0 if its magnitude is below
     * {@link AdamStep#FLUSH}; {@code p = fma(-stepSize, m / fma(sqrt(v), rootScale, epsilon), keep * p)}.
     */
    void adam(Tensor parameters, Tensor gradient, Tensor m, Tensor v, AdamStep step);

    /**
     * Gradient descent with momentum (Sutskever et al. 2013, as PyTorch computes it):
     * {@code velocity = fma(momentum, velocity, gradientScale * gradient)}, flushed like Adam's moments;
     * {@code p = fma(-rate, velocity, p)}.
     */
    void sgd(Tensor parameters, Tensor gradient, Tensor velocity, float gradientScale, float rate, float momentum);

    /**
     * The sum of squares: for each piece of {@link #CHUNK} elements a sum of the common rules in which each term enters
     * by {@code p = fma(x, x, p)}; the pieces' sums are added in order, in double.
     */
    double sumOfSquares(Tensor x);

    // ---- the machine

    /**
     * Runs independent fused multiply-adds in registers on the calling thread, for benchmarks: what no product can beat
     * with this backend's instructions. Returns the floating-point operations done (two each).
     */
    long fmaPeak(int iterations);

    /** Ends the backend's threads. */
    @Override void close();
}
