// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/transformer.h"
#include "tests/core/model/model_fixture.h"

#include <QTest>

using namespace fathom;
using namespace fathom::testing;

/// Options that models on the Hugging Face hub have beyond their sizes, in the words of their
/// config.json: whoever opens one of these sees no warning.
class TestPublishedConfigs : public QObject
{
    Q_OBJECT

private slots:
    void areUnderstoodWhole_data()
    {
        QTest::addColumn<QString>("fixture");
        QTest::addColumn<QByteArray>("options");
        const auto add = [](const char* model, const char* fixture, const char* options) {
            QTest::newRow(model) << QString(fixture) << QByteArray(options);
        };
        add("meta-llama/Llama-3.2-1B", "llama", R"({"attention_bias": false, "mlp_bias": false,
            "attention_dropout": 0.0, "pretraining_tp": 1, "head_dim": 12, "rope_theta": 500000.0,
            "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
                "original_max_position_embeddings": 8192, "rope_type": "llama3"}})");
        add("HuggingFaceTB/SmolLM2-135M", "llama", R"({"is_llama_config": true,
            "rope_interleaved": false, "transformers.js_config": {"kv_cache_dtype": {}}})");
        add("deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B", "qwen2", R"({"use_mrope": false,
            "use_sliding_window": false, "sliding_window": 4096, "max_window_layers": 21})");
        add("Qwen/Qwen2.5-0.5B, saved anew", "qwen2", R"({"dtype": "bfloat16",
            "layer_types": ["full_attention", "full_attention", "full_attention",
                "full_attention"], "max_window_layers": 24, "use_sliding_window": false})");
        add("Qwen/Qwen1.5-MoE-A2.7B", "qwen2_moe", R"({"output_router_logits": false,
            "router_aux_loss_coef": 0.001, "max_window_layers": 21, "sliding_window": 32768,
            "use_sliding_window": false})");
        add("Qwen/Qwen3-30B-A3B", "qwen3_moe", R"({"output_router_logits": false,
            "router_aux_loss_coef": 0.001, "max_window_layers": 48, "sliding_window": null})");
        add("google/gemma-2b", "gemma", R"({"hidden_act": "gelu",
            "hidden_activation": "gelu_pytorch_tanh"})");
        add("google/gemma-2-2b", "gemma2", R"({"hidden_act": "gelu_pytorch_tanh",
            "cache_implementation": "hybrid", "final_logit_softcapping": 30.0})");
        add("google/gemma-3-1b-pt", "gemma3_text", R"({"cache_implementation": "hybrid",
            "attn_logit_softcapping": null, "final_logit_softcapping": null})");
        add("microsoft/phi-2", "phi", R"({"embd_pdrop": 0.0, "resid_pdrop": 0.1,
            "attention_dropout": 0.0, "qk_layernorm": false})");
        add("microsoft/Phi-3-mini-4k-instruct", "phi3", R"({"attention_bias": false,
            "auto_map": {"AutoConfig": "configuration_phi3.Phi3Config"}, "embd_pdrop": 0.0,
            "original_max_position_embeddings": 4096, "sliding_window": 2047})");
        add("microsoft/Phi-4-mini-instruct", "phi3", R"({"attention_bias": false,
            "mlp_bias": false, "lm_head_bias": false, "full_attn_mod": 1,
            "interpolate_factor": 1})");
        add("EleutherAI/pythia-70m, saved anew", "gpt_neox", R"({"rope_theta": 10000,
            "partial_rotary_factor": 0.5, "classifier_dropout": 0.1})");
        add("EleutherAI/gpt-j-6b", "gptj", R"({"rotary": true, "scale_attn_weights": true,
            "n_inner": null, "gradient_checkpointing": false, "summary_type": "cls_index",
            "task_specific_params": {"text-generation": {"do_sample": true}}})");
        add("EleutherAI/gpt-neo-125m", "gpt_neo", R"({"embed_dropout": 0, "resid_dropout": 0,
            "classifier_dropout": 0.1, "gradient_checkpointing": false})");
        add("openai-community/gpt2", "gpt2", R"({"n_ctx": 1024, "summary_proj_to_labels": true,
            "reorder_and_upcast_attn": false, "scale_attn_by_inverse_layer_idx": false,
            "scale_attn_weights": true})");
        add("facebook/opt-125m", "opt", R"({"_remove_final_layer_norm": false, "prefix": "</s>",
            "activation_dropout": 0.0, "enable_bias": true, "layerdrop": 0.0,
            "layer_norm_elementwise_affine": true})");
        add("bigscience/bloom-560m", "bloom", R"({"attention_softmax_in_fp32": true,
            "bias_dropout_fusion": true, "masked_softmax_fusion": true, "offset_alibi": 100,
            "skip_bias_add": true, "skip_bias_add_qkv": false, "slow_but_exact": false,
            "pretraining_tp": 1, "seq_length": 2048, "unk_token_id": 0})");
        add("mosaicml/mpt-7b", "mpt", R"({"emb_prob_drop": 0.0, "learned_pos_emb": true,
            "init_config": {"name": "kaiming_normal_", "fan_mode": "fan_in"},
            "init_device": "cpu", "embedding_fraction": 1.0, "expansion_ratio": 4,
            "norm_type": "low_precision_layernorm", "tokenizer_name": "EleutherAI/gpt-neox-20b",
            "no_bias": true, "verbose": 0})");
        add("bigcode/starcoder2-3b", "starcoder2", R"({"activation_function": "gelu",
            "attention_softmax_in_fp32": true, "embedding_dropout": 0.1, "mlp_type": "default",
            "norm_type": "layer_norm", "residual_dropout": 0.1,
            "scale_attention_softmax_in_fp32": true, "scale_attn_weights": true})");
        add("google-bert/bert-base-multilingual-cased", "bert", R"({"directionality": "bidi",
            "pooler_fc_size": 768, "pooler_num_attention_heads": 12, "pooler_num_fc_layers": 3,
            "pooler_size_per_head": 128, "pooler_type": "first_token_transform"})");
        add("distilbert/distilbert-base-uncased", "distilbert", R"({"qa_dropout": 0.1,
            "seq_classif_dropout": 0.2, "sinusoidal_pos_embds": false, "tie_weights_": true})");
        add("google/electra-small-discriminator", "electra", R"({"summary_activation": "gelu",
            "summary_last_dropout": 0.1, "summary_type": "first", "summary_use_proj": true})");
        add("FacebookAI/xlm-roberta-base", "xlm-roberta", R"({"output_past": true})");
        add("google-t5/t5-small", "t5", R"({"decoder_start_token_id": 0, "output_past": true,
            "dense_act_fn": "relu", "is_gated_act": false, "initializer_factor": 1.0,
            "task_specific_params": {"summarization": {"num_beams": 4}}})");
        add("google/umt5-small", "umt5", R"({"dense_act_fn": "gelu_new", "is_gated_act": true,
            "scalable_attention": true, "tokenizer_class": "T5Tokenizer"})");
    }
    void areUnderstoodWhole()
    {
        QFETCH(QString, fixture);
        QFETCH(QByteArray, options);
        ModelCopy copy(goldenModel(fixture.toStdString()).directory);
        copy.config.update(Json::parse(options.toStdString()));
        const auto model = openTransformer(copy.write());
        QVERIFY2(model, model ? "" : model.error().text().c_str());
        for (const auto& note : (*model)->summary().notes)
            QVERIFY2(note.find("ignores") == std::string::npos, note.c_str());
    }

    void ofQuantisedWeightsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("method");
        for (const char* method : { "gptq", "awq", "bitsandbytes", "mxfp4" })
            QTest::newRow(method) << QByteArray(method);
    }
    void ofQuantisedWeightsAreRefused()
    {
        QFETCH(QByteArray, method);
        ModelCopy copy(goldenModel("llama").directory);
        copy.config["quantization_config"] = { { "quant_method", method.toStdString() } };
        for (const bool isWrapped : { false, true }) {
            if (isWrapped) {
                const Json quantised = copy.config.at("quantization_config");
                copy.config.erase("quantization_config");
                copy.config = { { "model_type", "llava" }, { "text_config", copy.config },
                    { "quantization_config", quantised } };
            }
            const auto model = openTransformer(copy.write());
            QVERIFY(!model);
            QCOMPARE(model.error().code, ErrorCode::UnsupportedModel);
            QVERIFY2(model.error().message.find(method.toStdString()) != std::string::npos,
                model.error().message.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestPublishedConfigs)
#include "tst_published_configs.moc"
