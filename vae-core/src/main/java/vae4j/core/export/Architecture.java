package vae4j.core.export;

import java.util.ArrayList;
import java.util.List;
import vae4j.core.model.GaussianCodeModel;
import vae4j.core.model.Vae;
import vae4j.core.model.VaeConfig;

/**
 * The layers of a model in the order in which they are computed, by the names of their parameters. All that is known here
 * of how models are built is in this class.
 *
 * @param encoder   names of the dense layers before the heads {@code mu} and {@code logvar}, such as {@code encoder.0}
 * @param decoder   names of the decoder's dense layers; there is an activation after all but the last
 * @param values    of one example
 * @param bernoulli whether the decoder's outputs are logits
 * @param decodedSigma whether the second half of the decoder's outputs are log-variances
 */
record Architecture(VaeConfig config, List<String> encoder, List<String> decoder, int values, boolean bernoulli, boolean decodedSigma) {
    static Architecture of(GaussianCodeModel model) {
        var config = model.config();
        if (!(model instanceof Vae)) throw new IllegalArgumentException("a model of the kind " + config.model() + " cannot be exported; expected vae, beta, iwae, tc, dip or info");
        boolean known = config.likelihood().equals("bernoulli") || config.likelihood().equals("gaussian");
        if (!known) throw new IllegalArgumentException("a model with a " + config.likelihood() + " likelihood cannot be exported; expected bernoulli or gaussian");
        if (!config.prior().equals("standard")) throw new IllegalArgumentException("a model with a " + config.prior() + " prior cannot be exported; expected standard");
        if (!config.network().equals(VaeConfig.DENSE)) throw new IllegalArgumentException("a model with the network " + config.network() + " cannot be exported; expected " + VaeConfig.DENSE);
        var encoder = new ArrayList<String>();
        var decoder = new ArrayList<String>();
        for (int i = 0; i < config.hidden().size(); i++) encoder.add("encoder." + 2 * i);
        for (int i = 0; i <= config.hidden().size(); i++) decoder.add("decoder." + 2 * i);
        return new Architecture(config, encoder, decoder, Math.toIntExact(config.example().size()),
            config.likelihood().equals("bernoulli"), "decoded".equals(config.sigma()));
    }
}
