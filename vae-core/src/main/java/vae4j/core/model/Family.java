package vae4j.core.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import vae4j.core.backend.Backend;
import vae4j.core.data.Dataset;
import vae4j.core.io.Json;
import vae4j.core.objective.CapacityAnnealing;
import vae4j.core.objective.DisentangledInferredPrior;
import vae4j.core.objective.ImportanceWeighted;
import vae4j.core.objective.MaximumMeanDiscrepancy;
import vae4j.core.objective.Objective;
import vae4j.core.objective.TotalCorrelation;

/** The kinds of models, by the names that files and the command know them under. */
public final class Family {
    private Family() {}

    /**
     * A kind of model.
     *
     * @param name     in files and on the command line
     * @param is       what it is, in a few words
     * @param weighed  whether the KL term of its loss takes a weight, a schedule and free bits from outside
     * @param prior    whether its p(z) can be chosen
     * @param standard the settings that only this kind has, as they are unless changed; null for none
     * @param maker    makes one with fresh parameters
     */
    public record Kind(String name, String is, boolean weighed, boolean prior, Record standard, Maker maker) {
        /** Settings from some of them by name; the others are the standard ones. @param source for errors */
        public Record settings(Map<String, ?> some, Object source) {
            if (standard == null) {
                if (some.isEmpty()) return null;
                throw new IllegalArgumentException("a model of the kind " + name + " has no setting " + some.keySet().iterator().next());
            }
            var all = standards();
            all.putAll(some);
            return read(Json.line(all), source);
        }

        /** The settings by name, at their standard values; none for the plain kind. */
        public SequencedMap<String, Object> standards() {
            var all = new LinkedHashMap<String, Object>();
            if (standard == null) return all;
            Map<?, ?> parsed = Json.parse(Json.line(standard), name, LinkedHashMap.class);
            parsed.forEach((setting, value) -> all.put((String) setting, value));
            return all;
        }

        Record read(String json, Object source) {
            return Json.parse(json, source, standard.getClass());
        }

        /** The settings with all that follows from the data. */
        public Record forData(Record settings, Dataset data) {
            return settings instanceof DependsOnData d ? d.forData(data) : settings;
        }
    }

    /** Settings of which some follow from the data. */
    public interface DependsOnData {
        Record forData(Dataset data);
    }

    /** Makes a model. */
    @FunctionalInterface
    public interface Maker {
        Model make(VaeConfig config, Record settings, Backend backend, long seed);
    }

    private static final List<Kind> KINDS = List.of(
        new Kind(VaeConfig.MODEL, "variational autoencoder (Kingma and Welling 2014)", true, true, null, (config, _, backend, seed) -> Vae.of(config, backend, seed)),
        objective("beta", "KL weighed, or kept at a capacity (Higgins et al. 2017; Burgess et al. 2018)", CapacityAnnealing.STANDARD),
        objective("iwae", "importance-weighted bound (Burda et al. 2016; Tucker et al. 2019)", ImportanceWeighted.STANDARD),
        objective("tc", "total correlation weighed (Chen et al. 2018)", TotalCorrelation.STANDARD),
        objective("dip", "covariance of the codes drawn to I (Kumar et al. 2018)", DisentangledInferredPrior.STANDARD),
        objective("info", "codes of all data drawn to the prior (Zhao et al. 2019)", MaximumMeanDiscrepancy.STANDARD),
        new Kind("ladder", "several layers of codes (Burda et al. 2016; Sønderby et al. 2016)", true, false, LadderVae.Settings.STANDARD,
            (config, settings, backend, seed) -> new LadderVae(config, (LadderVae.Settings) settings, backend, seed)),
        new Kind("conditional", "codes and data given a label (Sohn et al. 2015)", true, false, ConditionalVae.Settings.STANDARD,
            (config, settings, backend, seed) -> new ConditionalVae(config, (ConditionalVae.Settings) settings, backend, seed)),
        new Kind("completion", "the rest of an image or a row given a part of it (Sohn et al. 2015; Doersch 2016)", true, false, CompletionVae.Settings.STANDARD,
            (config, settings, backend, seed) -> new CompletionVae(config, (CompletionVae.Settings) settings, backend, seed)),
        autoencoder("autoencoder", "code without probability, beside principal components", Autoencoder.Plain.STANDARD),
        autoencoder("denoising", "code of destroyed data (Vincent et al. 2010)", Autoencoder.Denoising.STANDARD),
        autoencoder("sparse", "code that is mostly off (Ng 2011)", Autoencoder.Sparse.STANDARD),
        new Kind("vq", "code of vectors out of a codebook (van den Oord et al. 2017)", false, false, VectorQuantizedVae.Settings.STANDARD,
            (config, settings, backend, seed) -> new VectorQuantizedVae(config, (VectorQuantizedVae.Settings) settings, backend, seed)),
        new Kind("factor", "total correlation by a discriminator (Kim and Mnih 2018)", true, true, FactorVae.Settings.STANDARD,
            (config, settings, backend, seed) -> new FactorVae(config, (FactorVae.Settings) settings, backend, seed)),
        new Kind("semi-supervised", "labels of a few examples, M2 (Kingma et al. 2014)", true, false, SemiSupervisedVae.Settings.STANDARD,
            (config, settings, backend, seed) -> new SemiSupervisedVae(config, (SemiSupervisedVae.Settings) settings, backend, seed)),
        new Kind("vae-gan", "likeness by a discriminator's features (Larsen et al. 2016)", false, false, VaeGan.Settings.STANDARD,
            (config, settings, backend, seed) -> new VaeGan(config, (VaeGan.Settings) settings, backend, seed)),
        new Kind("perceptual", "likeness by a classifier's features (Hou et al. 2017)", true, true, PerceptualVae.Settings.STANDARD,
            (config, settings, backend, seed) -> new PerceptualVae(config, (PerceptualVae.Settings) settings, backend, seed)));

    private static Kind autoencoder(String name, String is, Record standard) {
        return new Kind(name, is, false, false, standard, (config, settings, backend, seed) -> new Autoencoder(config, (Autoencoder.Settings) settings, backend, seed));
    }

    /** The same networks as the plain kind's, learned by another objective. */
    private static Kind objective(String name, String is, Record standard) {
        return new Kind(name, is, false, true, standard, (config, settings, backend, seed) -> Vae.of(config, (Objective) settings, backend, seed));
    }

    /** All kinds, the plain one first. */
    public static List<Kind> kinds() {
        return KINDS;
    }

    /** Their names. */
    public static List<String> names() {
        return KINDS.stream().map(Kind::name).toList();
    }

    /** The kind with this name. */
    public static Optional<Kind> kind(String name) {
        return KINDS.stream().filter(k -> k.name.equals(name)).findFirst();
    }

    /** The kind whose settings these are. */
    static Kind kindOf(Record settings) {
        if (settings == null) return KINDS.getFirst();
        return KINDS.stream().filter(k -> k.standard != null && k.standard.getClass() == settings.getClass()).findFirst()
            .orElseThrow(() -> new IllegalArgumentException(settings + " are the settings of no kind of model"));
    }

    /** A model with fresh parameters, of the kind that the configuration names. */
    public static Model make(VaeConfig config, Record settings, Backend backend, long seed) {
        return kind(config.model()).orElseThrow().maker().make(config, settings, backend, seed);
    }
}
