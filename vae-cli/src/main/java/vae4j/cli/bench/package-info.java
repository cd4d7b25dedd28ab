/** How fast this machine trains and uses a model, measured against what its arithmetic units could do at most. */
package vae4j.cli.bench;
