/** Mail providers, by domain: everybody may have an address there, so a common domain relates nobody. */
const mailProviders = [
  'gmail.com googlemail.com outlook.com live.com hotmail.com msn.com icloud.com me.com mac.com aol.com yahoo.com ymail.com',
  'rocketmail.com mail.com email.com gmx.com gmx.net gmx.de gmx.at gmx.ch web.de t-online.de freenet.de arcor.de',
  'proton.me protonmail.com pm.me tutanota.com fastmail.com hey.com zoho.com yandex.com yandex.ru mail.ru duck.com',
  'hotmail.no live.no online.no lyse.net broadpark.no frisurf.no altibox.no getmail.no ebnett.no yahoo.no',
  'hotmail.se live.se telia.com bredband.net comhem.se spray.se yahoo.se hotmail.dk live.dk mail.dk stofanet.dk jubii.dk',
  'hotmail.fi live.fi elisa.fi kolumbus.fi luukku.com hotmail.de live.de yahoo.de hotmail.nl live.nl ziggo.nl kpnmail.nl',
  'planet.nl hotmail.be live.be skynet.be telenet.be hotmail.fr live.fr yahoo.fr laposte.net orange.fr wanadoo.fr free.fr',
  'sfr.fr hotmail.it live.it yahoo.it libero.it virgilio.it tin.it hotmail.es yahoo.es telefonica.net sapo.pt',
  'hotmail.co.uk live.co.uk yahoo.co.uk btinternet.com bluewin.ch wp.pl o2.pl onet.pl interia.pl seznam.cz inbox.lv hot.ee',
  'comcast.net verizon.net att.net sbcglobal.net qq.com 163.com 126.com naver.com',
]

/** Sites on which many have a page of their own. */
const sites = [
  'facebook.com m.facebook.com nb-no.facebook.com instagram.com linkedin.com no.linkedin.com twitter.com x.com youtube.com',
  'tiktok.com linktr.ee google.com sites.google.com goo.gl bit.ly wordpress.com blogspot.com wixsite.com github.io',
  'proff.no gulesider.no brreg.no finn.no',
]

const providers = new Set(mailProviders.flatMap((line) => line.split(' ')))
const shared = new Set([...mailProviders, ...sites].flatMap((line) => line.split(' ')))

/** Whether a domain belongs to a provider whose customers have nothing to do with each other. @param domain in lower case */
export function isPublicDomain(domain: string): boolean {
  return shared.has(domain)
}

/** Whether it is the domain of a mail provider. @param domain in lower case */
export function isMailProvider(domain: string): boolean {
  return providers.has(domain)
}
