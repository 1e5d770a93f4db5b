/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's certificate and what is wrong with it, as the user interface shows it. */
#include "calls/cs-certificate-private.h"

struct _CsCertificate {
  GObject parent_instance;

  char *subject;
  char *issuer;
  char *names;
  char *fingerprint;
  char *pem;
  char *host;
  GDateTime *not_before;
  GDateTime *not_after;
  CsCertificateProblem problem;
  CsCertificateProblem fault;
  char *sentence;
};

G_DEFINE_FINAL_TYPE (CsCertificate, cs_certificate, G_TYPE_OBJECT)

CsCertificate *
cs_certificate_new (const CsNetCertificateInfo *info, CsCertificateProblem problem)
{
  CsCertificate *self = g_object_new (CS_TYPE_CERTIFICATE, NULL);

  self->subject = g_strdup (info->subject);
  self->issuer = g_strdup (info->issuer);
  self->names = g_strdup (info->names);
  self->fingerprint = g_strdup (info->fingerprint);
  self->pem = g_strdup (info->pem);
  self->host = g_strdup (info->host);
  self->not_before = g_date_time_new_from_unix_local (info->not_before);
  self->not_after = g_date_time_new_from_unix_local (info->not_after);
  self->problem = problem;
  self->fault = cs_certificate_problem_of (info->fault);
  self->sentence = cs_certificate_problem_text (problem, info->host);
  return self;
}

CsCertificate *
cs_certificate_new_from_error (const GError *error)
{
  const CsNetCertificateInfo *info = cs_net_error_get_certificate (error);

  return info != NULL ? cs_certificate_new (info, cs_certificate_problem_of (error->code)) : NULL;
}

CsCertificate *
cs_certificate_new_pinned (const char *host, const char *fingerprint, const char *pem)
{
  g_autoptr (CsNetCertificateInfo) info = pem != NULL ? cs_net_certificate_info_new_from_pem (pem) : NULL;
  CsCertificate *self;

  /* The fingerprint is what is pinned: a PEM that does not have it says nothing about the pin. */
  if (info != NULL && g_str_equal (info->fingerprint, fingerprint))
    {
      info->host = g_strdup (host);
      return cs_certificate_new (info, CS_CERTIFICATE_PROBLEM_NONE);
    }
  self = g_object_new (CS_TYPE_CERTIFICATE, NULL);
  self->host = g_strdup (host);
  self->fingerprint = g_strdup (fingerprint);
  self->sentence = g_strdup ("");
  return self;
}

/* ---- GObject ---- */

static void
cs_certificate_finalize (GObject *object)
{
  CsCertificate *self = CS_CERTIFICATE (object);

  g_free (self->subject);
  g_free (self->issuer);
  g_free (self->names);
  g_free (self->fingerprint);
  g_free (self->pem);
  g_free (self->host);
  g_free (self->sentence);
  g_clear_pointer (&self->not_before, g_date_time_unref);
  g_clear_pointer (&self->not_after, g_date_time_unref);
  G_OBJECT_CLASS (cs_certificate_parent_class)->finalize (object);
}

static void
cs_certificate_class_init (CsCertificateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_certificate_finalize;
}

static void
cs_certificate_init (CsCertificate *self)
{
}

/* ---- getters ---- */

const char *
cs_certificate_get_subject (CsCertificate *self)
{
  return self->subject;
}

const char *
cs_certificate_get_issuer (CsCertificate *self)
{
  return self->issuer;
}

const char *
cs_certificate_get_names (CsCertificate *self)
{
  return self->names;
}

GDateTime *
cs_certificate_get_not_before (CsCertificate *self)
{
  return self->not_before;
}

GDateTime *
cs_certificate_get_not_after (CsCertificate *self)
{
  return self->not_after;
}

const char *
cs_certificate_get_fingerprint (CsCertificate *self)
{
  return self->fingerprint;
}

const char *
cs_certificate_get_pem (CsCertificate *self)
{
  return self->pem;
}

const char *
cs_certificate_get_host (CsCertificate *self)
{
  return self->host;
}

CsCertificateProblem
cs_certificate_get_problem (CsCertificate *self)
{
  return self->problem;
}

CsCertificateProblem
cs_certificate_get_fault (CsCertificate *self)
{
  return self->fault;
}

const char *
cs_certificate_get_sentence (CsCertificate *self)
{
  return self->sentence;
}

/* Its key may be in other hands, is no secret or cannot be used; or nobody can tell whose it is. */
gboolean
cs_certificate_get_can_pin (CsCertificate *self)
{
  return self->pem != NULL && self->host != NULL && self->fault != CS_CERTIFICATE_PROBLEM_REVOKED
         && self->fault != CS_CERTIFICATE_PROBLEM_KEY_USAGE && self->fault != CS_CERTIFICATE_PROBLEM_WEAK_KEY
         && self->fault != CS_CERTIFICATE_PROBLEM_BAD_NAME && self->fault != CS_CERTIFICATE_PROBLEM_INVALID;
}

gboolean
cs_certificate_ends_soon (CsCertificate *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  gint64 left;

  if (self->not_after == NULL)
    return FALSE;
  left = g_date_time_difference (self->not_after, now);
  return left >= 0 && left < CS_CERTIFICATE_WARN_DAYS * G_TIME_SPAN_DAY;
}
