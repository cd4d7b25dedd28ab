/** A service that knows what its data looks like. It is compiled against the core alone; a fast backend is found when it runs. */
module vae4j.example.novelty {
    requires vae4j.core;
}
